/**
 * What an unquoted word of a file is. Only spellings that JSON shares are numbers,
 * booleans or nothing; `no`, `on`, `1.10`, `0777`, `1e3`, `12:30` and dates are the
 * texts that people see.
 */
export function plainValue(source: string): string | number | boolean | null {
  if (source === '' || source === '~' || source === 'null') return null;
  if (source === 'true' || source === 'false') return source === 'true';
  const isNumber = /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/.test(source) && String(Number(source)) === source;
  return isNumber ? Number(source) : source;
}
