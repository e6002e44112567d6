// The look of nodes and ties: the words of the style sheet as colours. Light and dark are those of the page.
import type { Told } from './told';

export interface NodeLook {
  fill: string;
  edge: string;
  /** width of the edge in pixels */
  width: number;
  dashed: boolean;
  /** 0–1 */
  strength: number;
  glyph: string;
  bold: boolean;
  /** later ones are drawn on top */
  level: number;
}

export interface TieLook {
  colour: string;
  width: number;
  strength: number;
  level: number;
}

export interface Inks { ink: string; ink2: string; ink3: string; cloth: string; ground: string; halo: string; informal: string; mend: string; mendEdge: string; of: Record<string, string> }

const OF = {
  fo: 'f-ontmoeting', fp: 'f-ontplooiing', fs: 'f-ontspanning', fd: 'f-ondersteuning', fi: 'f-informatie', fx: 'inkt-3',
  l3: 's3', l4: 's4', l5: 's5',
};
const QUIET = 0.16;
const QUIET_TIE = 0.13;
/** So many ties are drawn in full. */
const FEW = 150;
const LEVELS = ['stil', '', 'buur', 'geraakt', 'gekozen', 'weg'];

export function inks(map: boolean): Inks {
  const style = getComputedStyle(document.documentElement);
  const token = (name: string): string => style.getPropertyValue(`--${name}`).trim();
  return {
    ink: token('inkt'), ink2: token('inkt-2'), ink3: token('inkt-3'), cloth: token('doek'), ground: token('linnen'),
    halo: token(map ? 'stad' : 'doek'), informal: token('informeel'), mend: token('wouw'), mendEdge: token('wouw-tekst'),
    of: Object.fromEntries(Object.entries(OF).map(([name, of]) => [name, token(of)])),
  };
}

/** Each look of the server's list of classes, as it is painted. */
export function nodeLooks(told: Told, ink: Inks): NodeLook[] {
  return told.looks.map((classes) => {
    const has = new Set(classes.split(' '));
    const colour = ink.of[classes.split(' ')[0] ?? ''] ?? ink.ink3;
    const [untold, small] = [has.has('onb'), has.has('klein')];
    const look: NodeLook = {
      fill: untold ? ink.cloth : colour, edge: untold ? colour : ink.cloth, width: small ? (untold ? 1.8 : 1.2) : untold ? 2.8 : 2.6, dashed: untold && !small,
      strength: has.has('stil') ? QUIET : 1, glyph: untold ? colour : ink.cloth, bold: false,
      level: Math.max(0, ...LEVELS.map((mark, level) => (mark && has.has(mark) ? level : 0)), has.has('stil') ? 0 : 1),
    };
    if (has.has('l3') && !untold) look.glyph = ink.ink;
    if (has.has('buiten') && !untold) Object.assign(look, { fill: ink.cloth, edge: colour, glyph: ink.ink, width: 1.6 });
    if (has.has('gekozen')) Object.assign(look, { edge: ink.ink, width: 4, dashed: false, bold: true });
    if (has.has('geraakt')) Object.assign(look, { edge: ink.ink, width: 4, dashed: true, bold: true });
    if (has.has('weg')) Object.assign(look, { fill: ink.cloth, edge: ink.ink3, width: 2, dashed: true, glyph: ink.ink3, bold: true });
    return look;
  });
}

/** How ties look: on paper or not, for each mark. Where there are `many`, each is thinner and fainter. */
export function tieLook(mark: string, paper: boolean, many: number, ink: Inks): TieLook {
  if (mark === 'weg') return { colour: ink.ink3, width: 1.4, strength: 0.7, level: 3 };
  const thin = Math.min(1, Math.max(0.28, Math.sqrt(FEW / many)));
  const base = paper ? { colour: ink.ink2, width: 2.3 * thin } : { colour: ink.informal, width: 2.5 * thin };
  if (mark === 'stil') return { ...base, strength: QUIET_TIE * thin, level: 0 };
  return mark === 'van' ? { ...base, width: 3.2, strength: 1, level: 2 } : { ...base, strength: thin, level: 1 };
}
