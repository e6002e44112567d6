// The answer to a what-if on the page: a sentence, a table, and what was changed.
import { text } from '../texts';
import type { Edits } from './edits';

export interface Answer {
  readonly cells: Record<string, number | null>;
  readonly sentence: string;
  readonly areas: readonly { name: string; address: string; origin: string; before: string; after: string }[];
}

export function at(id: string): HTMLElement | null {
  return document.getElementById(id);
}

function element(tag: string, css: string, ...children: (Node | string)[]): HTMLElement {
  const made = document.createElement(tag);
  if (css) made.className = css;
  made.append(...children);
  return made;
}

function link(css: string, address: string, words: string): HTMLElement {
  const made = element('a', css, words);
  made.setAttribute('href', address);
  return made;
}

/** Say an answer; nothing where nothing is asked. */
export function tell(answer: Answer | null): void {
  at('watalsfout')?.replaceChildren();
  const [sentence, table] = [at('watalszin'), at('watalstabel')];
  if (sentence && sentence.textContent !== (answer?.sentence ?? '')) sentence.textContent = answer?.sentence ?? '';
  if (!table) return;
  table.hidden = !answer;
  const cell = 'utrecht-table__cell';
  const rows = (answer?.areas ?? []).map(({ name, address, origin, before, after }) => {
    const head = element('th', cell, link('nl-link', address, name));
    head.setAttribute('scope', 'row');
    const [was, is] = [link('draad num', origin, before), after];
    return element('tr', '', head, ...[was, is].map((shown) => element('td', `${cell} ${cell}--numeric-column`, shown)));
  });
  table.querySelector('tbody')?.replaceChildren(...rows);
}

export function tellFault(why: string): void {
  at('watalsfout')?.replaceChildren(element('p', '', element('b', '', `${text('whatif.fault')}.`), ` ${why}`));
}

/** List what was changed, each with a way back. */
export function tellEdits(edits: Edits, placeName: (id: string) => string): void {
  const list = at('ingrepen');
  if (!list) return;
  const named = [
    ...edits.added.map((_, number) => [`erbij:${number}`, text('whatif.edit_open', { n: String(number + 1) })] as const),
    ...edits.closed.map((id) => [`weg:${id}`, text('whatif.edit_closed', { name: placeName(id) })] as const),
    ...edits.extended.map((id) => [`langer:${id}`, text('whatif.edit_extended', { name: placeName(id) })] as const),
  ];
  list.hidden = named.length === 0;
  list.replaceChildren(...named.map(([id, name]) => {
    const back = link('nl-link', '#watals', text('whatif.edit_undo'));
    back.dataset['ongedaan'] = id;
    back.append(element('span', 'vh', `: ${name}`));
    return element('li', '', `${name} `, back);
  }));
}
