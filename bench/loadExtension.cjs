// Prints how many milliseconds it takes to load dist/extension.js, where 'vscode' is an object that has every property
// and can be called and extended. Nothing is activated.
const { Module } = require('node:module');

const anything = new Proxy(class {}, {
  get: (target, key) => (key === 'prototype' ? target.prototype : anything),
  // Bundles put a copy with the same prototype in the place of the module.
  getPrototypeOf: () => anything,
  apply: () => anything,
});

const load = Module._load;
Module._load = (request, ...rest) => (request === 'vscode' ? anything : load(request, ...rest));

const started = performance.now();
require('../dist/extension.js');
console.log(performance.now() - started);
