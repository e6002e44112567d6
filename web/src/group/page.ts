// "Groep toevoegen" with a script: the card as one types, suggestions, mending, and what was typed kept. Everything
// works without.
import { text } from '../texts';
import { answers, fill, forget, keep, kept, type Values } from './draft';
import { mend } from './mending';
import { show } from './preview';
import { Suggesting } from './suggesting';

const SAVE_MS = 250;

export function start(form: HTMLFormElement): void {
  const field = (name: string): HTMLInputElement | null => form.querySelector(`input[name="${name}"]`);
  const [where, chosen, email] = [field('where'), field('where_id'), field('email')];
  const beginning = JSON.stringify(answers(form));
  let waiting = 0;
  const save = (): void => {
    clearTimeout(waiting);
    const now = answers(form);
    // as it came: nobody typed anything, unless the server sent it back
    if (JSON.stringify(now) === beginning && !('terug' in form.dataset)) forget();
    else keep(now);
  };
  const follow = (): void => {
    show(form);
    clearTimeout(waiting);
    waiting = window.setTimeout(save, SAVE_MS);
  };

  const before = kept();
  if (!('terug' in form.dataset) && before) {
    fill(form, before);
    remembered(form, before, () => { show(form); save(); });
  }
  show(form);
  form.addEventListener('input', follow);
  form.addEventListener('change', follow);
  addEventListener('pagehide', save);
  if (where && chosen) new Suggesting(where, chosen, form.dataset['suggesties'] ?? '', follow);
  email?.addEventListener('change', () => mend(email));
  form.addEventListener('submit', () => once(form));
}

/** Tell that what was typed is back, with a way to begin again, and a way back from that. */
function remembered(form: HTMLFormElement, values: Values, changed: () => void): void {
  const line = document.getElementById('bewaard');
  const say = (words: readonly string[], label: string, pressed: () => void): void => {
    const told = document.createElement('p'), button = document.createElement('button');
    told.textContent = words.join(' ');
    Object.assign(button, { type: 'button', className: 'tekstknop', textContent: label });
    button.addEventListener('click', pressed);
    const had = line?.contains(document.activeElement) ?? false;
    line?.replaceChildren(told, button);
    if (had) button.focus();
  };
  const back = (): void => say([text('group.draft_kept'), text('group.draft_where')], text('group.draft_again'), () => {
    values = answers(form);
    form.reset();
    changed();
    say([text('group.draft_gone')], text('group.draft_undo'), () => {
      fill(form, values);
      changed();
      back();
    });
  });
  back();
}

/** Pressed twice, it is sent once; who comes back to the page can send again. */
function once(form: HTMLFormElement): void {
  const button = form.querySelector<HTMLButtonElement>('.doen button');
  if (!button) return;
  // after the browser has taken what is sent
  setTimeout(() => { button.disabled = true; });
  addEventListener('pageshow', () => { button.disabled = false; }, { once: true });
}
