import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from '../../scripts/paths.mjs';

/** Compares with a file in test/fixtures, such as `models/exchange.md`. `UPDATE_GOLDEN=1` writes it. */
export function assertGolden(name: string, text: string): void {
  const file = join(root, 'test/fixtures', name);
  if (process.env['UPDATE_GOLDEN'] === '1' || !existsSync(file)) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  assert.equal(text, readFileSync(file, 'utf8'));
}
