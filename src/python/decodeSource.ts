import { TextDecoder } from 'node:util';
import { UserError } from '../userError';

/**
 * The text of a Python file, by the rules of PEP 263: UTF-8 unless a coding comment in the first two lines names another
 * encoding; a byte order mark is UTF-8 and left out of the text. Line ends are kept.
 * @throws UserError when the encoding is unknown or the bytes are not in it
 */
export function decodeSource(bytes: Uint8Array): string {
  const hasMark = hasByteOrderMark(bytes);
  const content = hasMark ? bytes.subarray(3) : bytes;
  const declared = declaredEncoding(content);
  const encoding = webName(declared ?? 'utf-8');
  if (hasMark && encoding !== 'utf-8') {
    throw new UserError(
      `The file starts with a UTF-8 byte order mark but declares the encoding "${declared ?? ''}". Remove one of the two.`,
    );
  }
  if (encoding === 'latin1') return Buffer.from(content).toString('latin1');
  if (encoding === 'ascii') return decodeAscii(content);
  return decode(content, encoding, declared);
}

/**
 * The bytes of a text, in the encoding that its coding comment names, so that Python reads the same text again.
 * @returns `undefined` when the encoding is one that is only read, or has not all of the text's characters
 */
export function encodeSource(text: string, hasMark = false): Uint8Array | undefined {
  const encoding = webName(declaredEncoding(Buffer.from(text.slice(0, 1024))) ?? 'utf-8');
  if (encoding === 'utf-8') return Buffer.from(hasMark ? `\uFEFF${text}` : text);
  const limit = encoding === 'latin1' ? 0xff : encoding === 'ascii' ? 0x7f : -1;
  return Array.from(text).every((char) => char.charCodeAt(0) <= limit) ? Buffer.from(text, 'latin1') : undefined;
}

/** Whether the bytes begin with a byte order mark. */
export function hasByteOrderMark(bytes: Uint8Array): boolean {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
}

/** Where PEP 263 allows the declaration: a comment alone on the first line, or on the second after an empty line or comment. */
const CODING = /^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)/u;
const EMPTY_OR_COMMENT = /^[ \t\f]*(?:#.*)?$/u;

function declaredEncoding(content: Uint8Array): string | null {
  const start = Buffer.from(content.subarray(0, 1024)).toString('latin1');
  const [first = '', second = ''] = start.split(/\r\n|\r|\n/u, 2);
  const found = CODING.exec(first) ?? (EMPTY_OR_COMMENT.test(first) ? CODING.exec(second) : null);
  return found?.[1] ?? null;
}

/** Python's names of encodings that `TextDecoder` calls otherwise, or takes for another encoding. */
const webNames: Readonly<Record<string, string>> = {
  utf: 'utf-8',
  utf8: 'utf-8',
  'utf-8-sig': 'utf-8',
  u8: 'utf-8',
  cp65001: 'utf-8',
  latin: 'latin1',
  'latin-1': 'latin1',
  latin1: 'latin1',
  l1: 'latin1',
  '8859': 'latin1',
  cp819: 'latin1',
  'iso-8859-1': 'latin1',
  'iso8859-1': 'latin1',
  ascii: 'ascii',
  'us-ascii': 'ascii',
  '646': 'ascii',
  cp932: 'shift_jis',
  ms932: 'shift_jis',
  'shift-jis': 'shift_jis',
  sjis: 'shift_jis',
  cp936: 'gbk',
  cp949: 'euc-kr',
  cp950: 'big5',
  cp866: 'ibm866',
  'koi8-r': 'koi8-r',
  'koi8-u': 'koi8-u',
};

function webName(declared: string): string {
  const name = declared.toLowerCase().replaceAll('_', '-');
  if (name.startsWith('utf-8-') || name === 'utf-8') return 'utf-8';
  const windows = /^(?:cp|windows-)(125[0-8])$/u.exec(name);
  const iso = /^(?:iso-?)?8859-(\d+)$/u.exec(name);
  if (windows) return `windows-${windows[1]!}`;
  return webNames[name] ?? (iso ? `iso-8859-${iso[1]!}` : name);
}

function decodeAscii(content: Uint8Array): string {
  const offset = content.findIndex((byte) => byte > 0x7f);
  if (offset >= 0) throw unreadable(content, offset, 'ascii');
  return Buffer.from(content).toString('latin1');
}

function decode(content: Uint8Array, encoding: string, declared: string | null): string {
  try {
    return decoderFor(encoding, declared).decode(content);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw unreadable(content, firstUndecodable(content, encoding), declared ?? 'utf-8');
  }
}

function decoderFor(encoding: string, declared: string | null): TextDecoder {
  try {
    return new TextDecoder(encoding, { fatal: true, ignoreBOM: true });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new UserError(
      `The file declares the encoding "${declared ?? encoding}", which is not supported. Save it as UTF-8 and remove the coding comment.`,
    );
  }
}

/** Length of the longest start of the bytes that can be decoded. */
function firstUndecodable(content: Uint8Array, encoding: string): number {
  let low = 0;
  let high = content.length;
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if (isStart(content.subarray(0, middle), encoding)) low = middle;
    else high = middle - 1;
  }
  return low;
}

function isStart(content: Uint8Array, encoding: string): boolean {
  try {
    new TextDecoder(encoding, { fatal: true }).decode(content, { stream: true });
    return true;
  } catch (error) {
    if (error instanceof TypeError) return false;
    throw error;
  }
}

function unreadable(content: Uint8Array, offset: number, encoding: string): UserError {
  const line = Buffer.from(content.subarray(0, offset))
    .toString('latin1')
    .split(/\r\n|\r|\n/u).length;
  return new UserError(
    `Line ${line} has bytes that are not ${encoding}. Save the file as UTF-8, or name its encoding in the first line: # -*- coding: latin-1 -*-`,
  );
}
