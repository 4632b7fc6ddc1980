// Prints how many milliseconds it takes to load dist/extension.js without VS Code. Nothing is activated.
require('../test/harness/anyVsCode.cjs');

const started = performance.now();
require('../dist/extension.js');
console.log(performance.now() - started);
