/** What looks like somebody's key: as providers write them, and as HTTP carries them. */
const keys = [
  /\bsk-[A-Za-z0-9_-]{16,}/g,
  /\b(?:gh[pousr]_|github_pat_|glpat-|xox[abpr]-)[A-Za-z0-9_-]{10,}/g,
  /\bAKIA[A-Z0-9]{16}\b/g,
  /(?<=\b(?:x-api-key|api[_-]key|authorization)["']?\s*[:=]\s*["']?(?:Bearer\s+)?)(?!Bearer\b)[\w.~+/=-]{12,}/gi,
  /(?<=\bBearer\s+)[\w.~+/=-]{12,}/g,
  /-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/gs,
];

/** A text without keys, for logs. What the code under test has in it is treated alike. */
export function withoutKeys(text: string): string {
  return keys.reduce((rest, key) => rest.replaceAll(key, '[a key, left out here]'), text);
}
