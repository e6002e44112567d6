// Choosing another function, or asking something of places, without loading the page anew. The server makes the page; the
// parts that differ are swapped.

/** Parts of the page that depend on the function; the map that can be moved stays. */
const PARTS = ['#antwoord', '#lagen', '#keuze', '.vind', '#legenda', '#watalsbalk', '#watals', '#tabel', '.taal'];

export type Shown = (layer: string) => void;

async function swap(address: string): Promise<string> {
  const answer = await fetch(address, { headers: { Accept: 'text/html' } });
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  for (const part of PARTS) {
    const [here, there] = [document.querySelector(part), page.querySelector(part)];
    if (here && there) here.replaceWith(document.adoptNode(there));
  }
  const [drawing, drawn] = [document.querySelector('#kaart > svg'), page.querySelector('#kaart > svg')];
  if (drawing && drawn) drawing.replaceWith(document.adoptNode(drawn));
  document.title = page.title;
  const { laag: layer = '', keuze = '' } = page.querySelector<HTMLElement>('#kaart')?.dataset ?? {};
  document.querySelector('#kaart')?.setAttribute('data-keuze', keuze);
  return layer;
}

async function go(address: string, shown: Shown, focus: string | null): Promise<void> {
  try {
    document.querySelector('#werk')?.setAttribute('aria-busy', 'true');
    const layer = await swap(address);
    if (focus !== null) history.pushState(null, '', address);
    document.querySelector<HTMLElement>('#kaart')?.setAttribute('data-laag', layer);
    if (focus !== null) document.querySelector<HTMLElement>(focus)?.focus();
    shown(layer);
  } catch {
    location.assign(address); // the plain way always works
  } finally {
    document.querySelector('#werk')?.removeAttribute('aria-busy');
  }
}

/** The address that a form asks for, without what is left empty. */
function asked(form: HTMLFormElement): string {
  const address = new URL(form.action, location.href);
  for (const [name, value] of new FormData(form)) if (value !== '') address.searchParams.append(name, String(value));
  return address.href;
}

export function listen(shown: Shown): void {
  document.addEventListener('click', (event) => {
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const link = (event.target as Element | null)?.closest<HTMLAnchorElement>('a[data-laag]');
    if (!link) return;
    event.preventDefault();
    const focus = link.id === 'keuzewis' ? '#keuze > summary' : `.lagen a[data-laag="${link.dataset['laag']}"]`;
    void go(link.href, shown, focus);
  });
  document.addEventListener('submit', (event) => {
    const form = (event.target as Element).closest<HTMLFormElement>('#keuzevorm');
    if (!form) return;
    event.preventDefault();
    void go(asked(form), shown, '#keuzevorm button');
  });
  addEventListener('popstate', () => void go(location.href, shown, null));
}
