import type { FastifyInstance, FastifyRequest } from 'fastify';
import { createHash } from 'node:crypto';
import { AppError } from '../../errors/app-error';
import { acceptsHtml } from '../../http/accept';
import { GRAPHQL_PATH, PLAYGROUND_PATH, REFERENCE_PATH } from '../../http/paths';
import type { Language } from '../../i18n/languages';
import { documentLanguage } from './document-language';

interface StartPageMessages {
  readonly what: string;
  readonly playground: string;
  readonly playgroundNote: string;
  readonly reference: string;
  readonly referenceNote: string;
  readonly curl: string;
  readonly token: string;
  readonly otherLanguage: { readonly code: Language; readonly name: string };
}

const MESSAGES: Readonly<Record<Language, StartPageMessages>> = {
  en: {
    what: 'A GraphQL gateway for users, follows, live streams and credits. It also serves the legacy REST API.',
    playground: 'Playground',
    playgroundNote: 'Write operations, run them, and read the schema.',
    reference: 'API reference',
    referenceNote: 'The routes of the legacy REST API, which can be tried on the page.',
    curl: 'Or from a terminal:',
    token: 'To print a token for development:',
    otherLanguage: { code: 'tr', name: 'Türkçe' },
  },
  tr: {
    what: 'Kullanıcılar, takipler, canlı yayınlar ve krediler için bir GraphQL ağ geçidi. Eski REST API’yi de sunar.',
    playground: 'Playground',
    playgroundNote: 'İşlem yazın, çalıştırın ve şemayı okuyun.',
    reference: 'API belgeleri',
    referenceNote: 'Eski REST API’nin uç noktaları; sayfada denenebilir.',
    curl: 'Ya da terminalden:',
    token: 'Geliştirme için bir belirteç yazdırmak üzere:',
    otherLanguage: { code: 'en', name: 'English' },
  },
};

const STYLE = `
:root { color-scheme: light dark; }
body { margin: 0; padding: 24px; background: light-dark(#fff, #212a3b); color: light-dark(#3b4b68, #d5dceb); font: 16px/1.6 system-ui, sans-serif; }
main { max-width: 640px; margin: 8vh auto 0; }
h1 { margin: 0; font-size: 28px; line-height: 1.3; }
a { color: light-dark(#a80465, #ff8ccf); }
ul { margin: 24px 0; padding: 0; list-style: none; }
li { margin: 12px 0; padding: 14px 16px; border: 1px solid light-dark(#3b4b6866, #b7c2d766); border-radius: 10px; }
li a { font-size: 18px; font-weight: 600; }
li span { display: block; }
pre { margin: 8px 0 16px; padding: 12px 16px; border-radius: 8px; background: light-dark(#f3f5f9, #1a2231); font: 13px/1.6 ui-monospace, Menlo, Consolas, monospace; white-space: pre-wrap; overflow-wrap: anywhere; }
`;

/** Only the style of the page itself: it has no scripts, images or forms. */
const POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}

/** The page in a language, with the URLs by which the client reaches the gateway. */
function render({ basePath, protocol, host }: FastifyRequest, language: Language): string {
  const messages = MESSAGES[language];
  const curl = `curl '${protocol}://${host}${basePath}${GRAPHQL_PATH}' \\
  -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' \\
  -d '{"query":"{ me { username stats { followers } } }"}'`;
  const base = escapeHtml(basePath);
  const { code, name } = messages.otherLanguage;
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>Livestream gateway</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>Livestream gateway</h1>
<p>${messages.what}</p>
<ul>
<li><a href="${base}${PLAYGROUND_PATH}">${messages.playground}</a><span>${messages.playgroundNote}</span></li>
<li><a href="${base}${REFERENCE_PATH}?lang=${language}">${messages.reference}</a><span>${messages.referenceNote}</span></li>
</ul>
<p>${messages.curl}</p>
<pre><code>${escapeHtml(curl)}</code></pre>
<p>${messages.token} <code>npm run --silent token -- --user ada</code></p>
<p><a href="?lang=${code}" hreflang="${code}" lang="${code}">${name}</a></p>
</main>
</body>
</html>
`;
}

/** Serves the start page at `/` to browsers. Every other client gets the same 404 as without the page. */
export function registerStartPage(app: FastifyInstance): void {
  app.get('/', { exposeHeadRoute: false, config: { cors: false } }, (request, reply) => {
    if (!acceptsHtml(request.headers.accept)) throw new AppError('NOT_FOUND');
    const language = documentLanguage(request.query, request.language);
    return reply
      .headers({ 'content-security-policy': POLICY, 'content-language': language, vary: `${String(reply.getHeader('vary'))}, Accept` })
      .type('text/html; charset=utf-8')
      .send(render(request, language));
  });
}
