import { setTimeout as delay } from 'node:timers/promises';

/**
 * Repeats a check until it stops throwing, and returns what it returns. VS Code answers a click some hundred milliseconds
 * later, in steps: `await eventually(async () => assert.equal(await view.message(), 'Health 41 of 100'))`.
 * @throws the check's last error when `timeoutMs` has passed
 */
export async function eventually<T>(check: () => T | Promise<T>, timeoutMs = 10_000, intervalMs = 100): Promise<T> {
  const end = Date.now() + timeoutMs;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (Date.now() >= end) throw error;
    }
    await delay(intervalMs);
  }
}
