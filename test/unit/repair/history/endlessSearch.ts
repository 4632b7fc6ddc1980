import { findFailingSince } from '../../../../src/repair/history/failingSince';
import { ProjectHistory } from '../../../../src/repair/history/projectHistory';
import { hermetic } from './testRepository';

/** Looks for the change since which a test fails, and hangs in the middle, for `failingSince.test.ts` to kill it. */
async function main(root: string, temporaryFolder: string): Promise<void> {
  const history = await ProjectHistory.open(root, { temporaryFolder, env: hermetic });
  if (typeof history === 'string') throw new Error(history);
  let runs = 0;
  await findFailingSince(history, ['t.py'], {
    runState: async () => {
      runs += 1;
      if (runs < 3) return new Map([['t.py', 'failed']]);
      process.stdout.write('in the middle\n');
      await new Promise((resolve) => setTimeout(resolve, 60_000));
      return new Map();
    },
  });
}

void main(process.argv[2]!, process.argv[3]!);
