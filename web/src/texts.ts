// The few texts that scripts say, taken from the catalogue when the site is built.
import catalogue from '../generated/texts.json';

export type TextId = keyof typeof catalogue;
export type Lang = 'nl' | 'en';

export const lang: Lang = document.documentElement.lang === 'en' ? 'en' : 'nl';

export function text(id: TextId, variables: Record<string, string> = {}): string {
  return catalogue[id][lang].replace(/\{(\w+)\}/g, (_, name: string) => variables[name] ?? '');
}
