// From sums to what may be shown of them.
import { people, share, type Shown } from './gate';
import type { Sent, Squares, Sums } from './squares';
import { verdict, type Standing } from './words';

export interface Answer {
  readonly limit: number;
  /** of the rows of the table; null of an area whose figures are not shown at any limit */
  readonly areas: readonly (Standing | null)[];
  readonly whole: Standing | null;
  /** by age, in the whole place */
  readonly ages: ReadonlyMap<string, Standing | null>;
}

function shown(sums: Sums, at: number, sent: Sent, rough: boolean): Standing | null {
  const total = sums.total[at] ?? 0;
  if (total === 0) return null;
  const [value, lower, upper] = [sums.value, sums.lower, sums.upper].map((one) => one[at]! / total) as [number, number, number];
  const meets: Shown = { value: share(value), lower: share(lower), upper: share(upper), rough };
  // as the analysis reckons: what is not within, of all
  const [lost, least, most] = [(1 - value) * total, (1 - upper) * total, (1 - lower) * total];
  const step = rough ? sent.step : 1;
  const without = { value: people(lost, step), lower: people(least, step), upper: people(most, step), rough };
  return { meets, without, verdict: verdict(meets, sent.share) };
}

export function answer(squares: Squares, limit: number): Answer {
  const { sent } = squares;
  const sums = squares.sums(limit);
  const area = (at: number): Standing | null => (sent.known[at] ? shown(sums, at, sent, sent.rough[at] === 1) : null);
  const whole = squares.areas;
  const byAge = squares.sumsOfAges(limit);
  const ages = squares.bands.map((band, at) => [band, sent.known[whole] ? shown(byAge, at, sent, sent.rough[whole] === 1) : null] as const);
  return { limit, areas: Array.from({ length: whole }, (_, at) => area(at)), whole: area(whole), ages: new Map(ages) };
}
