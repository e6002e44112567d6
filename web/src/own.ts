// How far the building is, told while one waits. Without this file the page asks anew by itself.

const EVERY_MS = 2000;

async function look(region: HTMLElement): Promise<void> {
  const answer = await fetch(location.href, { headers: { Accept: 'text/html' } });
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  const now = page.querySelector<HTMLElement>('#voortgang');
  if (!answer.ok || !now) return;
  if (now.dataset['staat'] !== 'running') {
    location.reload();
    return;
  }
  region.querySelectorAll('[data-deel]').forEach((here) => {
    const there = now.querySelector(`[data-deel="${here.getAttribute('data-deel')}"]`);
    if (there && there.textContent !== here.textContent) here.textContent = there.textContent;
  });
  wait(region);
}

function wait(region: HTMLElement): void {
  setTimeout(() => void look(region).catch(() => wait(region)), EVERY_MS);
}

export function follow(): void {
  const region = document.getElementById('voortgang');
  if (region?.dataset['staat'] === 'running') wait(region);
}
