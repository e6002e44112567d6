// What may be shown of a sum, and how it is written: the rules of the server (weefsel/publish/gate.py and words.py), so
// that a figure is the same here and there.
import { lang, text } from '../texts';

export interface Shown { readonly value: number; readonly lower: number; readonly upper: number; readonly rough: boolean }

/** Almost nobody and almost everybody, as shares. */
const [ALMOST_NONE, ALMOST_ALL] = [0.001, 0.999];
const COUNT = new Intl.NumberFormat('en', { maximumFractionDigits: 0, useGrouping: true });

/** To the nearest whole number, halves to the even one. */
export function whole(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest !== 0.5) return rest < 0.5 ? floor : floor + 1;
  return floor % 2 === 0 ? floor : floor + 1;
}

/** In whole percents. A half percent that is one in binary too is an odd eighth, and goes to the even percent. */
function percents(value: number): number {
  return (value * 8) % 2 === 1 ? whole(value * 100) / 100 : Number(value.toFixed(2));
}

/** A share as it is published: nobody and everybody are facts of their own. */
export function share(value: number): number {
  const rounded = percents(value);
  if ((rounded !== 0 && rounded !== 1) || rounded === value) return rounded;
  return Math.min(Math.max(rounded, ALMOST_NONE), ALMOST_ALL);
}

export function people(value: number, step: number): number {
  return whole(value / step) * step;
}

/** 11.770 in Dutch, 11,770 in English. */
export function number(value: number): string {
  const digits = COUNT.format(whole(value));
  return lang === 'nl' ? digits.replaceAll(',', '.') : digits;
}

/** A number as it is, with at most four decimals. */
export function decimal(value: number): string {
  const [integer = '0', rest = ''] = value.toFixed(4).split('.');
  const decimals = rest.replace(/0+$/, '');
  return number(Number(integer)) + (decimals ? (lang === 'nl' ? ',' : '.') + decimals : '');
}

export function shareWords(value: number): string {
  const rounded = whole(100 * value);
  if (value > 0 && rounded === 0) return text('publish.almost_none');
  if (value < 1 && rounded === 100) return text('publish.almost_all');
  return `${number(100 * value)}%`;
}

export function shareFigure({ value, rough }: Shown): string {
  const plain = [0, 100].includes(whole(100 * value));
  return rough && !plain ? text('publish.about', { n: shareWords(value) }) : shareWords(value);
}

export function peopleFigure({ value, rough }: Shown): string {
  return rough ? text('publish.about', { n: number(value) }) : number(value);
}

/** 60% tot 65%; empty where both ends are the same. */
export function range({ lower, upper }: Shown): string {
  return lower === upper ? '' : text('choice.range', { low: shareWords(lower), high: shareWords(upper) });
}

/** A part as a length, to a tenth of a percent. */
export function length(part: number): string {
  return `${(100 * Math.min(1, part)).toFixed(1)}%`;
}
