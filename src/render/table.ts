import stringWidth from 'string-width';

/** Lines of columns that stand under each other; the last column is not padded. */
export function tableLines(rows: readonly (readonly string[])[], gap = 2): readonly string[] {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, column) => {
      widths[column] = Math.max(widths[column] ?? 0, stringWidth(cell));
    });
  }
  return rows.map((row) =>
    row
      .map((cell, column) => {
        const isLast = column === row.length - 1;
        return isLast ? cell : cell + ' '.repeat((widths[column] ?? 0) - stringWidth(cell) + gap);
      })
      .join('')
      .trimEnd(),
  );
}
