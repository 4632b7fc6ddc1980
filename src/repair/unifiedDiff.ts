import { createTwoFilesPatch, FILE_HEADERS_ONLY } from 'diff';

/** @param old path before, and `now` after, relative to the root with forward slashes */
export function unifiedDiff(old: string, now: string, before: string, after: string): string {
  return createTwoFilesPatch(`a/${old}`, `b/${now}`, before, after, undefined, undefined, {
    context: 3,
    headerOptions: FILE_HEADERS_ONLY,
  });
}
