import type { Frame } from '../../pytest/failure';
import { finding, isA, said, where, type Clues, type Rule } from './clues';
import { distributionOf } from './knownPackages';

const asyncPlugin: Rule = ({ error, failure }) => {
  const isMissing = [error.message, ...failure.warnings].some((text) =>
    /async def functions are not natively supported/.test(text),
  );
  const evidence = 'pytest runs async tests only with a plugin, such as pytest-asyncio or anyio.';
  return isMissing
    ? finding('environment issue', 'async plugin not installed', 0.95, evidence, 'pytest-asyncio')
    : null;
};

const variable: Rule = (clues) => {
  const { error } = clues;
  const end = error.frames.at(-1);
  const isLookup =
    end !== undefined && /(?:^|[\\/])os\.py$|^<frozen os>$/.test(end.file) && /__getitem__$/.test(end.function);
  if (isA(error, 'KeyError') && isLookup) {
    const evidence = `The environment variable ${error.name ?? '?'} is not set; it is read ${where(clues)}.`;
    return finding('environment issue', 'variable not set', 0.98, evidence, error.name);
  }
  if (isA(error, 'AssertionError') || clues.inTest) return null;
  const isTold =
    /environment variable/i.test(error.message) &&
    /\b(?:set|missing|not|required|undefined|define|must)\b/i.test(error.message);
  const isDjango = /settings are not configured/.test(error.message);
  if (!isTold && !isDjango && !error.type.endsWith('.UndefinedValueError')) return null;
  const name = /\b([A-Z][A-Z\d]*_[A-Z\d_]+|[A-Z]{4,})\b/.exec(error.message)?.[1] ?? null;
  return finding('environment issue', 'variable not set', 0.8, said(error), name);
};

/** Simulated by the test, an exception says nothing about the surroundings. */
function isSimulated({ error, last, inTest, failure }: Clues): boolean {
  const end = error.frames.at(-1);
  return end?.owner === 'mock' || (end === last && inTest && /^raise\b/.test(failure.statement?.text ?? ''));
}

const NETWORK =
  /(?:^|\.)(?:gaierror|herror|ConnectionRefusedError|ConnectionResetError|ConnectionAbortedError|URLError|MaxRetryError|NewConnectionError|NameResolutionError|SSLError|SSLCertVerificationError|SSLZeroReturnError|ConnectError|ConnectTimeout|ConnectTimeoutError|ClientConnectorError|ClientConnectionError|ServerSelectionTimeoutError|EndpointConnectionError|NoBrokersAvailable|AMQPConnectionError)$|^(?:requests|redis|elastic\w*|urllib3)\..*ConnectionError$/;

const network: Rule = (clues) => {
  const { error } = clues;
  const isDatabase = /OperationalError$/.test(error.type) && /connect|could not translate host/i.test(error.message);
  if (!(NETWORK.test(error.type) || isDatabase) || isSimulated(clues)) return null;
  const host =
    /host='([^']+)'/.exec(error.message)?.[1] ??
    /(?:connect(?:ion)? to(?! server\b)|server at|host) "?([\w.-]+(?:[:, ]+(?:port )?\d+)?)/i.exec(
      error.message,
    )?.[1] ??
    null;
  const evidence = [said(error), `The code reaches for a service ${where(clues)}.`];
  return finding('environment issue', 'service not reachable', 0.9, evidence, host);
};

const terminal: Rule = (clues) => {
  const { error } = clues;
  const isMissing =
    /reading from stdin while output is captured/.test(error.message) ||
    /Inappropriate ioctl for device/.test(error.message) ||
    (isA(error, 'EOFError') && /EOF when reading a line/.test(error.message)) ||
    error.type === 'termios.error';
  const evidence = `A person would have to answer, or a terminal would have to be there, ${where(clues)}.`;
  return isMissing ? finding('environment issue', 'needs a terminal', 0.85, [said(error), evidence]) : null;
};

const FILES = ['FileNotFoundError', 'PermissionError', 'IsADirectoryError', 'NotADirectoryError', 'FileExistsError'];
const DISK = /^\[Errno (?:24|28|30|122)\]/;
const TEMPORARY = /pytest-of-|smart-test-run-|^\/tmp\/|^\/var\/folders\/|\/Temp\//;

const file: Rule = (clues) => {
  const { error, inTest, last } = clues;
  const isDisk = isA(error, 'OSError') && DISK.test(error.message);
  if (!isDisk && !FILES.some((name) => isA(error, name))) return null;
  if (isDisk) return finding('environment issue', 'disk', 0.9, said(error), error.file);
  const subject = error.file;
  if (error.frames.slice(-3).some(isSubprocess)) {
    const evidence = `The program ${subject ?? '?'} is not installed or cannot be started; it is called ${where(clues)}.`;
    return finding('environment issue', 'program not installed', 0.95, evidence, subject);
  }
  if (subject !== null && TEMPORARY.test(subject) && last !== null) {
    const evidence = [said(error), `It is a temporary file, asked for ${where(clues)}.`];
    return inTest
      ? finding('assertion drift', 'file not written', 0.75, evidence, subject)
      : finding('code error', 'exception', 0.7, evidence, subject);
  }
  return finding('environment issue', 'file', 0.85, [said(error), `It is asked for ${where(clues)}.`], subject);
};

const isSubprocess = ({ file: name }: Frame) => /(?:^|\/)(?:subprocess|base_subprocess|unix_events)\.py$/.test(name);

const distribution: Rule = ({ error, project }) => {
  if (error.type.endsWith('.PackageNotFoundError') || error.type.endsWith('.DistributionNotFound')) {
    const name =
      error.name ?? /for ([\w.-]+)$|'([\w.-]+)' distribution/.exec(error.message)?.slice(1).find(Boolean) ?? null;
    const isOwn = name !== null && project.modules.has(name.replaceAll('-', '_'));
    const evidence = `${name ?? 'A package'} is not installed: its metadata is asked for.`;
    return finding('environment issue', isOwn ? 'project not installed' : 'package not installed', 0.9, evidence, name);
  }
  const isTold = /must be installed|is not installed|pip install|please install/i.test(error.message);
  const isAboutPackages = ['ImportError', 'RuntimeError', 'AssertionError', 'ValueError'].some((name) =>
    isA(error, name),
  );
  if (!isTold || !isAboutPackages || error.frames.at(-1)?.owner === 'test') return null;
  const name =
    /pip install (?:-U |--upgrade )?['"`]?([\w.-]+)/.exec(error.message)?.[1] ??
    /['"`]([\w.-]+)['"`]/.exec(error.message)?.[1] ??
    /([\w.-]+) (?:must be|is not) installed/.exec(error.message)?.[1];
  const subject = name === undefined ? null : distributionOf(name, project.requirements);
  return finding('environment issue', 'package not installed', 0.85, said(error), subject);
};

const surroundings: Rule = (clues) => {
  const { error } = clues;
  if (error.type === 'locale.Error') return finding('environment issue', 'locale', 0.9, said(error));
  if (error.type.endsWith('.ZoneInfoNotFoundError')) {
    return finding('environment issue', 'time zone data', 0.9, said(error), 'tzdata');
  }
  if (isA(error, 'MemoryError')) return finding('environment issue', 'out of memory', 0.6, said(error));
  if (error.type === 'subprocess.CalledProcessError') {
    const isPython = /Command '\[?'?\S*python[\w.]*'?[ ,\]]/.test(error.message);
    const evidence = [said(error), `The program is started ${where(clues)}.`];
    return finding(isPython ? 'code error' : 'environment issue', 'program failed', 0.6, evidence);
  }
  if (isA(error, 'Warning')) {
    const isLibrary = error.frames.at(-1)?.owner === 'library' || clues.last === null;
    const evidence = [said(error), 'A warning counts as an error here.'];
    return isLibrary
      ? finding('environment issue', 'warning of a dependency', 0.7, evidence)
      : finding('assertion drift', 'warning as an error', 0.6, evidence);
  }
  return null;
};

export const asyncPluginRule: readonly Rule[] = [asyncPlugin];
export const environmentRules: readonly Rule[] = [variable, network, terminal, distribution, file, surroundings];
