import type { ImportedName } from '../../python/signatures';
import { readImports } from '../../python/imports';
import type { Diagnosis } from '../repairRecords';
import { addImport } from './edits';
import type { NewPlaces } from './newPlaces';
import { FindingsOf, type Findings, type RepairContext } from './recipe';
import type { TestFile } from './testFile';

/** A name that the test uses and nothing defines: its import is put back, as it was or as the other tests have it. */
export function missingName(file: TestFile, diagnosis: Diagnosis, context: RepairContext, places: NewPlaces): Findings {
  const found = new FindingsOf(file, 'missing import');
  const [error] = diagnosis.failure.chain;
  const name = error?.type === 'builtins.NameError' ? (error.name ?? diagnosis.subject) : null;
  const place = diagnosis.failure.chain[0]?.frames.at(-1);
  if (name === null || place === undefined || place.file !== file.path) return found;
  if (file.source.scopes.module.bindings.has(name)) return found;
  const known = earlierImport(file, name, context) ?? importOfOthers(file, name, context);
  const statement = known === undefined ? definedOnce(name, context) : written(known, file, places);
  const use = [...file.source.scopes.uses.keys()].find((node) => node.text === name);
  if (use === undefined) return found;
  if (statement === undefined) {
    found.refuse(use, name, `Nothing defines ${name}, and where it could be imported from is not clear.`);
    return found;
  }
  const score = known === undefined ? 0.75 : 0.9;
  found.add({
    subjects: [name],
    what: `${name} is not defined: its import is put back.`,
    edits: addImport(file, statement),
    score,
  });
  return found;
}

function earlierImport({ module }: TestFile, name: string, { changes }: RepairContext): ImportedName | undefined {
  return changes.before?.modules.get(module)?.contents.imports.find((one) => one.name === name);
}

/** How other tests import the name, when they agree. */
function importOfOthers(file: TestFile, name: string, { files }: RepairContext): ImportedName | undefined {
  const imports = files
    .filter((one) => one !== file)
    .flatMap((one) => readImports(one.source.root))
    .filter((one) => one.name === name && !one.module.startsWith('.'));
  const [first] = imports;
  return imports.every((one) => one.module === first?.module && one.member === first.member) ? first : undefined;
}

function written({ name, module, member }: ImportedName, file: TestFile, places: NewPlaces): string | undefined {
  const from = places.changes.after.absolute({ name: file.module, isPackage: file.isPackage }, module);
  const place = member === null || from === undefined || !places.isOurs(from) ? undefined : places.ofName(from, member);
  if (place?.state === 'refused') return undefined;
  const [home, original] = place?.state === 'moved' ? [place.module, place.name] : [module, member];
  const alias = (original ?? home) === name ? '' : ` as ${name}`;
  return original === null ? `import ${home}${alias}` : `from ${home} import ${original}${alias}`;
}

function definedOnce(name: string, { changes }: RepairContext): string | undefined {
  const homes = [...changes.after.modules.values()].filter((one) => !one.isTest && one.contents.symbols.has(name));
  return homes.length === 1 && !name.startsWith('_') ? `from ${homes[0]!.name} import ${name}` : undefined;
}
