// A mapping session: names are suggested while one types, and a list that others add to keeps itself up to date.
import { Suggesting } from '../group/suggesting';

const EVERY_MS = 4000;

export function start(): void {
  for (const field of document.querySelectorAll<HTMLInputElement>('[data-sessie] input[data-zoek]')) {
    const chosen = field.form?.elements.namedItem(`${field.name}_id`);
    if (chosen instanceof HTMLInputElement) new Suggesting(field, chosen, field.dataset['zoek'] ?? '', () => undefined);
  }
  const shown = document.querySelector<HTMLElement>('[data-volg]');
  if (shown) follow(shown);
}

/** Ask now and then whether there is something newer than what is shown, and show that in its place. */
function follow(shown: HTMLElement): void {
  if ('klaar' in shown.dataset) return;
  setTimeout(() => void ask(shown).then(follow), EVERY_MS);
}

async function ask(shown: HTMLElement): Promise<HTMLElement> {
  if (document.hidden) return shown;
  try {
    const answer = await fetch(`${location.pathname}?na=${encodeURIComponent(shown.dataset['stempel'] ?? '')}`);
    if (answer.status !== 200) return shown;
    const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html').getElementById(shown.id);
    if (!fresh) return shown;
    shown.replaceWith(document.adoptNode(fresh));
    return fresh;
  } catch {
    // no network for a moment: what is shown stays, and it is asked again
    return shown;
  }
}
