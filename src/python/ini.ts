/** Sections of an INI file, by name, each with its values by key; a value over several lines keeps its line ends. */
export type IniFile = ReadonlyMap<string, ReadonlyMap<string, string>>;

/** Reads pytest.ini, tox.ini and setup.cfg as far as pytest and setuptools do. Lines that mean nothing are passed over. */
export function parseIni(text: string): IniFile {
  const file = new Map<string, Map<string, string>>();
  let section: Map<string, string> | undefined;
  let key: string | undefined;
  for (const line of text.split(/\r\n|\r|\n/u)) {
    if (/^\s*(?:[#;].*)?$/u.test(line)) continue;
    const header = /^\[([^\]]+)\]/u.exec(line);
    const pair = /^([^\s=:][^=:]*?)\s*[=:]\s*(.*)$/u.exec(line);
    if (header) {
      section = file.get(header[1]!) ?? new Map<string, string>();
      file.set(header[1]!, section);
      key = undefined;
    } else if (/^\s/u.test(line) && key !== undefined && section !== undefined) {
      section.set(key, `${section.get(key) ?? ''}\n${withoutComment(line.trim())}`);
    } else if (pair && section !== undefined) {
      key = pair[1]!;
      section.set(key, withoutComment(pair[2]!.trim()));
    }
  }
  return file;
}

function withoutComment(value: string): string {
  return value.replace(/\s[#;].*$/u, '').trimEnd();
}
