import type { ModelErrorKind } from './modelError';

/** Why nothing came back from an address, as a sentence that says what to do. */
export interface ConnectionProblem {
  readonly kind: ModelErrorKind;
  readonly message: string;
}

/** Codes of Node, its TLS and undici. */
const clockCodes = new Set(['CERT_NOT_YET_VALID', 'CERT_HAS_EXPIRED']);
const certificateCodes = new Set([
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'ERR_TLS_CERT_ALTNAME_INVALID',
]);

/**
 * @param error what `fetch` or the SDK threw; the reason is in its chain of causes
 * @param address base URL that was asked
 */
export function connectionProblem(error: unknown, address: string): ConnectionProblem {
  const host = hostOf(address);
  const chain = causes(error);
  const codes = chain.flatMap((cause) => codeOf(cause) ?? []);
  const words = chain.map((cause) => cause.message).join('\n');
  const has = (...wanted: readonly string[]): boolean => wanted.some((code) => codes.includes(code));

  if (codes.some((code) => clockCodes.has(code))) {
    const when = has('CERT_HAS_EXPIRED') ? 'seems to have expired' : 'is not valid yet';
    return {
      kind: 'clock',
      message: `The certificate of ${host} ${when} by the clock of this machine. Set its date and time, and try again.`,
    };
  }
  if (codes.some((code) => certificateCodes.has(code))) {
    return {
      kind: 'connection',
      message:
        `The certificate of ${host} is not trusted, as behind a proxy that reads along. ` +
        'Name its certificate in NODE_EXTRA_CA_CERTS, or ask who runs the network.',
    };
  }
  const proxyStatus = /Proxy response \((\d+)\)/.exec(words)?.[1];
  if (proxyStatus) {
    const why = proxyStatus === '407' ? 'wants a user name and password' : `answered ${proxyStatus}`;
    return {
      kind: 'connection',
      message: `The proxy ${why} instead of connecting to ${host}. Check the proxy setting.`,
    };
  }
  if (has('ENOTFOUND', 'EAI_AGAIN')) {
    return {
      kind: 'connection',
      message: `${host} was not found. Check that this machine is online, and the base URL and proxy settings.`,
    };
  }
  if (has('ECONNREFUSED')) {
    const refusing = chain.map((cause) => (cause as NodeJS.ErrnoException & { readonly port?: number }).port);
    if (refusing.some((port) => port !== undefined && port !== portOf(address))) {
      return {
        kind: 'connection',
        message: `The proxy on the way to ${host} refuses connections. Check the proxy setting.`,
      };
    }
    return { kind: 'connection', message: `${host} refuses connections. Check the base URL and proxy settings.` };
  }
  const isTimeout =
    has('UND_ERR_CONNECT_TIMEOUT', 'UND_ERR_HEADERS_TIMEOUT', 'ETIMEDOUT') || /timed? ?out/i.test(words);
  const what = isTimeout ? 'did not answer in time' : `could not be reached (${lastWords(chain)})`;
  return { kind: 'connection', message: `${host} ${what}. Check the network and the proxy setting, and try again.` };
}

function causes(error: unknown): readonly Error[] {
  const chain: Error[] = [];
  for (let cause = error; cause instanceof Error && !chain.includes(cause); cause = cause.cause) {
    chain.push(cause);
    // One for each address that was tried.
    if (cause instanceof AggregateError) chain.push(...cause.errors.filter((inner) => inner instanceof Error));
  }
  return chain;
}

function codeOf(error: Error): string | undefined {
  return (error as NodeJS.ErrnoException).code;
}

function lastWords(chain: readonly Error[]): string {
  const innermost = chain.at(-1);
  return (innermost && codeOf(innermost)) ?? (innermost?.message || 'no reason given');
}

function portOf(address: string): number {
  const { port, protocol } = new URL(address);
  return port === '' ? (protocol === 'http:' ? 80 : 443) : Number(port);
}

/** `api.anthropic.com`, with the port where it is not the usual one. */
export function hostOf(address: string): string {
  return URL.canParse(address) ? new URL(address).host : address;
}
