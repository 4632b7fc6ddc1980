import { TrialFiles } from '../../../src/repair/trialFiles';

/** Changes a file of a project and takes it back, over and over, until it is killed. */
async function main(root: string, file: string): Promise<void> {
  for (let round = 0; ; round++) {
    const files = await TrialFiles.open(root);
    await files.write(file, '# x\n'.repeat(5_000));
    if (round === 0) process.stdout.write('begun\n');
    await files.write(file, '# y\n'.repeat(5_000));
    await files.rollBack();
  }
}

const [root, file] = process.argv.slice(2) as [string, string];
void main(root, file);
