// What the page says at another limit, by the rules of the server (weefsel/platform/pages/gaps_words.py).
import { text, type TextId } from '../texts';
import { decimal, number, type Shown } from './gate';
import type { Said, Verdict } from './squares';

/** How an area stands beside the norm. */
export interface Standing { readonly meets: Shown; readonly without: Shown; readonly verdict: Verdict }

/** Whether an area meets a norm: only where the whole interval says so. */
export function verdict({ lower, upper }: Shown, share: number | null): Verdict {
  if (share === null) return 'unknown';
  if (lower >= share) return 'met';
  return upper < share ? 'short' : 'unsure';
}

/** A text with pieces of the page in it. */
export function fill(id: TextId, variables: Record<string, string | Node>): DocumentFragment {
  const marks = Object.keys(variables);
  const marked = text(id, Object.fromEntries(marks.map((name, place) => [name, `\ue000${place}\ue000`])));
  const fragment = document.createDocumentFragment();
  marked.split('\ue000').forEach((piece, place) => fragment.append(place % 2 ? variables[marks[Number(piece)] ?? ''] ?? '' : piece));
  return fragment;
}

function measured(begin: 'within' | 'limit', limit: number, metres: boolean): string {
  if (metres) return text(`gaps.${begin}_metres`, { n: decimal(limit) });
  return limit === 1 ? text(`gaps.${begin}_minute`) : text(`gaps.${begin}_minutes`, { n: decimal(limit) });
}

export function limitWords(limit: number, metres: boolean): string {
  return measured('limit', limit, metres);
}

export function capital(sentence: string): string {
  return sentence.slice(0, 1).toUpperCase() + sentence.slice(1);
}

/** Which message is true to the figures and to their interval. */
function messageOf(without: Shown, meets: Shown) {
  if (without.value === 0) {
    if (meets.value < 1) return 'almost_everyone';
    return meets.lower === 1 && without.upper === 0 ? 'everyone' : 'maybe_everyone';
  }
  if (meets.value === 0) return meets.upper === 0 ? 'no_one' : 'maybe_no_one';
  return 'some';
}

const GROUP = { everyone: 'gaps.who_all', almost_everyone: 'gaps.who_almost_all', no_one: 'gaps.who_none_of' } as const;

/** The message; `link` puts words on the thread. */
export function title(whole: Standing, said: Said, limit: number, metres: boolean, link: (words: string) => Node): DocumentFragment {
  const within = measured('within', limit, metres);
  const told = { noun: said.noun, clause: said.clause, within, who: said.who };
  const found = messageOf(whole.without, whole.meets);
  const { value, rough, lower, upper } = whole.without;
  if (found === 'some') {
    if (value === 1) return fill('gaps.title_one', { ...told, n: link('1') });
    return fill('gaps.title', { ...told, n: link(number(value)), about: rough || lower !== upper ? text('gaps.about', { n: '' }) : '' });
  }
  const maybe = found.startsWith('maybe_');
  const name = found.replace('maybe_', '') as keyof typeof GROUP;
  const subject = said.everyone ? text(`gaps.who_${name}`) : text(GROUP[name], { who: said.who });
  const verb = said.everyone || name === 'no_one' ? 'has' : 'have';
  return fill(maybe ? `gaps.title_maybe_${verb}` : `gaps.title_${verb}`, {
    subject: link(maybe ? subject : capital(subject)), some: said.some, clause: said.clause, within,
  });
}

/** How many it may be too, and why. */
export function interval({ without, meets }: Standing, perhaps: boolean): string {
  if (without.lower === without.upper) return '';
  const because = text(perhaps ? 'gaps.because_places' : 'gaps.because_squares');
  const id = messageOf(without, meets) === 'some' ? 'gaps.lead_also' : 'gaps.lead_between';
  return text(id, { low: number(without.lower), high: number(without.upper), because });
}

/** Whether it is enough. */
export function enough(found: Verdict, { place, promise }: Said, moved: boolean): string {
  return found === 'unknown' ? '' : text(`gaps.${moved ? 'moved' : 'verdict'}_${found}`, { place, promise });
}

/** 7 van de 16 buurten halen het, 8 niet, van 1 weten we het niet zeker. */
export function tally(verdicts: readonly Verdict[], levels: string): string {
  const count = (one: Verdict): number => verdicts.filter((verdict) => verdict === one).length;
  const [met, short, unsure, unknown] = [count('met'), count('short'), count('unsure'), count('unknown')];
  const where = { all: number(verdicts.length), levels };
  if (met === verdicts.length) return text('gaps.tally_all', where);
  const parts: string[] = [];
  if (met === 0) parts.push(text(unsure + unknown ? 'gaps.tally_none_sure' : 'gaps.tally_none', where));
  else {
    parts.push(met === 1 ? text('gaps.tally_one', where) : text('gaps.tally_many', { n: number(met), ...where }));
    if (short) parts.push(text('gaps.tally_short', { n: number(short) }));
  }
  if (unsure) parts.push(text('gaps.tally_unsure', { n: number(unsure) }));
  if (unknown) parts.push(text('gaps.tally_unknown', { n: number(unknown) }));
  return parts.join(', ');
}
