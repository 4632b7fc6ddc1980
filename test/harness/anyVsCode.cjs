// Loaded first, it makes 'vscode' an object that has every property and can be called and extended.
const { Module } = require('node:module');

const anything = new Proxy(class {}, {
  get: (target, key) => (key === 'prototype' ? target.prototype : anything),
  // Bundles put a copy with the same prototype in the place of the module.
  getPrototypeOf: () => anything,
  apply: () => anything,
});

const load = Module._load;
Module._load = (request, ...rest) => (request === 'vscode' ? anything : load(request, ...rest));
