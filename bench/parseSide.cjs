// One side of parse.bench.ts: `bare FILE` or `ours FILE`. Prints how long it took to have the report, and the peak of this
// process' memory. Ours is the worker thread that ships, from its start until its answer is here.
const { readFileSync } = require('node:fs');
const { resolve } = require('node:path');
const { Worker } = require('node:worker_threads');

const sides = {
  bare: (file) => Promise.resolve(JSON.parse(readFileSync(file, 'utf8'))),
  ours: (file) =>
    new Promise((done, fail) => {
      const worker = new Worker(resolve('dist', 'coverageWorker.js'), { workerData: { file } });
      worker.once('error', fail);
      worker.once('message', (answer) => (answer.report ? done(answer) : fail(new Error(answer.problem))));
    }),
};

async function main([side, file]) {
  const started = performance.now();
  await sides[side](file);
  const milliseconds = performance.now() - started;
  const megabytes = process.resourceUsage().maxRSS / 1000;
  console.log(JSON.stringify({ milliseconds, megabytes }));
}

void main(process.argv.slice(2));
