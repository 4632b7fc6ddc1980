import type { Edit, Point } from 'web-tree-sitter';

/** What a tree is told of an edit. */
export type TextEdit = Omit<Edit, 'editPoint' | 'editRange'>;

/** The one edit that makes a text of another: what is between their common start and their common end. */
export function editBetween(before: string, after: string): TextEdit {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before.charCodeAt(start) === after.charCodeAt(start)) {
    start += 1;
  }
  let end = 0;
  while (
    end < shorter - start &&
    before.charCodeAt(before.length - 1 - end) === after.charCodeAt(after.length - 1 - end)
  ) {
    end += 1;
  }
  const oldEnd = before.length - end;
  const newEnd = after.length - end;
  return {
    startIndex: start,
    oldEndIndex: oldEnd,
    newEndIndex: newEnd,
    startPosition: positionAt(after, start),
    oldEndPosition: positionAt(before, oldEnd),
    newEndPosition: positionAt(after, newEnd),
  };
}

/** 0-based, in UTF-16 units. */
function positionAt(text: string, offset: number): Point {
  let row = 0;
  let lineStart = 0;
  for (let next = text.indexOf('\n'); next !== -1 && next < offset; next = text.indexOf('\n', lineStart)) {
    row += 1;
    lineStart = next + 1;
  }
  return { row, column: offset - lineStart };
}
