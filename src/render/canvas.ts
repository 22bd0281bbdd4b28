import { Ansis } from 'ansis';

/** What text is rendered for: a terminal, or whatever takes plain text. */
export interface Canvas {
  readonly style: Ansis;
  /** Whether marks and separators may be other than ASCII. */
  readonly unicode: boolean;
  /** Lines that are longer are laid out in another way. */
  readonly columns: number;
}

/** Text without colours, for a file or a message. */
export const PLAIN_CANVAS: Canvas = { style: new Ansis(0), unicode: true, columns: 100 };
