import assert from 'node:assert/strict';
import type { ModuleReading } from '../../../src/python/moduleReading';
import { RecentReadings } from '../../../src/python/recentReadings';

describe('Recent readings of modules', () => {
  it('read a text once as long as it is asked for, and forget the one that nobody asked for the longest', () => {
    const read: string[] = [];
    const readModule = (source: string): ModuleReading => {
      read.push(source);
      return {} as ModuleReading;
    };
    const readings = new RecentReadings({ readModule }, 2);
    const first = readings.readModule('a = 1\n');
    readings.readModule('b = 1\n');
    assert.equal(readings.readModule('a = 1\n'), first);
    readings.readModule('c = 1\n');
    assert.equal(readings.readModule('a = 1\n'), first);
    readings.readModule('b = 1\n');
    assert.deepEqual(read, ['a = 1\n', 'b = 1\n', 'c = 1\n', 'b = 1\n']);
  });
});
