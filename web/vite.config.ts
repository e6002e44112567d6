import { defineConfig } from 'vite';

// Names carry a hash and are looked up in manifest.json by the templates; the address is relative, so that the site may
// live under any path.
export default defineConfig({
  base: './',
  publicDir: false,
  build: {
    outDir: '../src/weefsel/platform/static/weefsel',
    emptyOutDir: true,
    assetsInlineLimit: 0,
    manifest: 'manifest.json',
    modulePreload: false,
    target: 'es2022',
    chunkSizeWarningLimit: 1500,
    rolldownOptions: { input: { site: 'src/site.ts', glyphs: 'src/tekens.svg', icon: 'src/icon.svg', style: 'src/css/index.css' } },
  },
  worker: { format: 'es' },
});
