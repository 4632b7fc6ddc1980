import assert from 'node:assert/strict';
import { decodeSource } from '../../../src/python/decodeSource';
import { UserError } from '../../../src/userError';

const latin1 = (text: string): Uint8Array => Buffer.from(text, 'latin1');

describe('the text of a Python file', () => {
  it('is UTF-8 unless it says otherwise', () => {
    assert.equal(decodeSource(Buffer.from('x = "é€"\r\n')), 'x = "é€"\r\n');
    assert.equal(decodeSource(new Uint8Array()), '');
  });

  it('comes without its byte order mark', () => {
    assert.equal(decodeSource(Buffer.from('\uFEFFx = 1\n')), 'x = 1\n');
    assert.equal(decodeSource(Buffer.from('\uFEFF# coding: utf-8\n')), '# coding: utf-8\n');
  });

  it('follows a coding comment in the first two lines', () => {
    for (const comment of [
      '# -*- coding: latin-1 -*-',
      '# vim: set fileencoding=iso-8859-15 :',
      '#!/usr/bin/python\n#coding:ISO_8859_1',
      '\f # coding: L1',
    ]) {
      assert.equal(decodeSource(latin1(`${comment}\nx = "\xe9"\n`)), `${comment}\nx = "é"\n`, comment);
    }
    assert.equal(decodeSource(latin1('# coding: cp1252\n"\x80"')), '# coding: cp1252\n"€"');
    assert.equal(decodeSource(latin1('# coding: latin-1\n"\x80"')), '# coding: latin-1\n"\x80"');
    assert.equal(decodeSource(latin1('# coding: cp1251\n"\xff"')), '# coding: cp1251\n"я"');
    assert.equal(decodeSource(latin1('# coding: gbk\n"\xc4\xe3"')), '# coding: gbk\n"你"');
  });

  it('does not follow what only looks like a coding comment', () => {
    assert.throws(() => decodeSource(latin1('x = 1\n# coding: latin-1\n"\xe9"')), UserError);
    assert.throws(() => decodeSource(latin1('\n\n# coding: latin-1\n"\xe9"')), UserError);
  });

  it('says in which line it cannot be read, and what to do', () => {
    assert.throws(() => decodeSource(latin1('a\nb\n"\xe9 "\n')), {
      name: 'UserError',
      message:
        'Line 3 has bytes that are not utf-8. Save the file as UTF-8, or name its encoding in the first line: # -*- coding: latin-1 -*-',
    });
    assert.throws(
      () => decodeSource(latin1('# coding: ascii\n"\xe9"')),
      /^UserError: Line 2 has bytes that are not ascii\./u,
    );
    assert.throws(
      () => decodeSource(latin1('# coding: klingon\n')),
      /declares the encoding "klingon", which is not supported/u,
    );
    assert.throws(
      () => decodeSource(Buffer.from('\uFEFF# coding: latin-1\n')),
      /byte order mark but declares the encoding "latin-1"/u,
    );
  });
});
