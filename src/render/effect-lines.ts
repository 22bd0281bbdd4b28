import type { EffectDescription } from '../core/effect-description.ts';
import type { Step } from '../core/plan.ts';
import { argvText } from './work-text.ts';
import { toVisibleLine } from '../core/visible-text.ts';

/** What a gate asks about, exactly: the resolved command and everything it may touch. */
export function effectLines(effect: EffectDescription, { grants }: Pick<Step, 'grants'>): readonly string[] {
  const lines = [
    effect.program === null ? toVisibleLine(effect.argv.join(' ')) : argvText(effect.argv),
    `in ${effect.folder}`,
    ...(effect.program
      ? [`program ${effect.program.path} (sha256 ${effect.program.digest.slice(0, 12)})`]
      : []),
    ...(effect.runsWhatWrote.length > 0
      ? [`runs what ${effect.runsWhatWrote.join(', ')} may have written`]
      : []),
    ...(Object.keys(effect.env).length > 0
      ? [`with the variables ${Object.keys(effect.env).join(', ')}`]
      : []),
    ...(grants.hosts.length > 0 ? [`may send to ${grants.hosts.join(', ')}`] : []),
    ...(grants.read.length > 0 ? [`reads ${grants.read.join(', ')}`] : []),
    ...(grants.sockets.length > 0 ? [`talks to ${grants.sockets.join(', ')}`] : []),
  ];
  return lines.map(toVisibleLine);
}
