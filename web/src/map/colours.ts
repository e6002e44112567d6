// The map takes its colours from the page's tokens, so that light and dark are one place.
export type Colours = ReturnType<typeof readColours>;

export function readColours() {
  const style = getComputedStyle(document.documentElement);
  const token = (name: string): string => style.getPropertyValue(`--${name}`).trim();
  return {
    land: token('land'), town: token('stad'), block: token('blok'), water: token('water'), ditch: token('sloot'),
    green: token('groen'), road: token('weg'), rail: token('spoorlijn'), edge: token('kaartrand'), name: token('kaarttekst'),
    ink: token('inkt'), mend: token('wouw'), ink3: token('inkt-3'), cloth: token('doek'),
    classes: { ok: token('stad'), a: token('g1'), b: token('g2'), c: token('g3'), d: token('g4') },
    layers: {
      ontmoeting: token('f-ontmoeting'), ontplooiing: token('f-ontplooiing'), ontspanning: token('f-ontspanning'),
      ondersteuning: token('f-ondersteuning'), informatie: token('f-informatie'),
    } as Record<string, string>,
  };
}

export type CellClass = 'ok' | 'a' | 'b' | 'c' | 'd' | 'x';
const CLASSES = ['ok', 'a', 'b', 'c'] as const;

/** The class of a walking time in minutes; the server says where each class ends. */
export function cellClass(minutes: number | null, ends: readonly number[]): CellClass {
  if (minutes === null) return 'x';
  const place = ends.findIndex((end) => minutes <= end);
  return CLASSES[place] ?? 'd';
}
