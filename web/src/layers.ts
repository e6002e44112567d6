// Choosing another function without loading the page anew. The server makes the page; the parts that differ are swapped.

/** Parts of the page that depend on the function; the map that can be moved stays. */
const PARTS = ['#antwoord', '#lagen', '#legenda', '#watalsbalk', '#watals', '#tabel', '.taal'];

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
  const layer = page.querySelector<HTMLElement>('#kaart')?.dataset['laag'] ?? '';
  const search = document.querySelector<HTMLInputElement>('input[name=laag]');
  if (search) search.value = layer;
  return layer;
}

async function go(address: string, shown: Shown, push: boolean): Promise<void> {
  try {
    const layer = await swap(address);
    if (push) history.pushState(null, '', address);
    document.querySelector<HTMLElement>('#kaart')?.setAttribute('data-laag', layer);
    if (push) document.querySelector<HTMLElement>(`.lagen a[data-laag="${layer}"]`)?.focus();
    shown(layer);
  } catch {
    location.assign(address); // the plain way always works
  }
}

export function listen(shown: Shown): void {
  document.addEventListener('click', (event) => {
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const link = (event.target as Element | null)?.closest<HTMLAnchorElement>('a[data-laag]');
    if (!link) return;
    event.preventDefault();
    void go(link.href, shown, true);
  });
  addEventListener('popstate', () => void go(location.href, shown, false));
}
