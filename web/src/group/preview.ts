// The card beside the form, as one types. What it says of the times is said as the server does (plain/when.py).
import { text } from '../texts';

const part = (name: string): HTMLElement | null => document.querySelector(`#kaartje [data-kaart="${name}"]`);

/** Write on the card; what is not known yet is named in a quieter colour. */
function write(name: string, words: string): void {
  const there = part(name);
  if (!there) return;
  there.textContent = words || (there.dataset['leeg'] ?? '');
  there.classList.toggle('stil', !words);
}

export function enumeration(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} ${text('site.and')} ${words.at(-1)}`;
}

const typed = (form: HTMLFormElement, name: string): string => String(new FormData(form).get(name) ?? '').trim();
const checked = (form: HTMLFormElement, name: string): HTMLInputElement[] => [...form.querySelectorAll<HTMLInputElement>(`input[name="${name}"]:checked`)];

/** 18.00, from what somebody types for it; empty for what is no time. */
export function clock(written: string): string {
  const found = /^(\d{1,2})(?: ?[.:u,h] ?(\d{2}))?(?: ?(?:uur|u|h))?$/i.exec(written) ?? /^(\d{2})(\d{2})$/.exec(written);
  const hours = Number(found?.[1] ?? NaN), minutes = Number(found?.[2] ?? 0);
  if (!(hours < 24 && minutes < 60)) return '';
  return [hours, minutes].map((one) => String(one).padStart(2, '0')).join(text('group.times_clock_mark'));
}

function days(form: HTMLFormElement): string {
  const all = [...form.querySelectorAll<HTMLInputElement>('input[name="days"]')];
  const chosen = all.flatMap((one, place) => (one.checked ? [place] : []));
  const names = chosen.map((place) => all[place]?.getAttribute('aria-label') ?? '');
  if (chosen.length === 0) return '';
  if (chosen.length === all.length) return text('group.times_every_day');
  const first = chosen[0] ?? 0, last = chosen.at(-1) ?? 0;
  if (chosen.length > 3 && last - first + 1 === chosen.length) return text('group.times_days_through', { first: names[0] ?? '', last: names.at(-1) ?? '' });
  return text('group.times_every', { days: enumeration(names) });
}

function when(form: HTMLFormElement): string {
  const start = clock(typed(form, 'time'));
  const at = start && text('group.times_at', { start });
  const once = typed(form, 'date');
  if (checked(form, 'irregular').length) return [text('group.card_varies'), at].filter(Boolean).join(', ');
  return [once ? text('group.times_on_days', { days: once }) : days(form), at].filter(Boolean).join(' ');
}

function where(form: HTMLFormElement): string {
  const written = typed(form, 'where');
  if (!checked(form, 'home').length) return written;
  // only a chosen place says for sure in which area it lies: behind its last comma, or it is that area
  const area = typed(form, 'where_id') ? (written.split(', ').at(-1) ?? '') : '';
  return area ? text('group.card_home', { area }) : text('group.card_some_home');
}

function functions(form: HTMLFormElement): void {
  const labels = checked(form, 'functions').flatMap((one) => (one.nextElementSibling ? [one.nextElementSibling] : []));
  const words = enumeration(labels.map((one) => (one.textContent ?? '').trim().toLowerCase()));
  write('functions', words.slice(0, 1).toUpperCase() + words.slice(1));
  part('glyphs')?.replaceChildren(...labels.map((one) => {
    const colour = document.createElement('span');
    colour.className = one.className;
    colour.append(one.querySelector('svg')?.cloneNode(true) ?? '');
    return colour;
  }));
}

export function show(form: HTMLFormElement): void {
  write('name', typed(form, 'name'));
  write('what', typed(form, 'what'));
  write('when', when(form));
  write('where', where(form));
  functions(form);
}
