import { Fragment, type ReactElement, type ReactNode } from 'react';
import { basePath } from './load-reference';

/** Code, strong text and links: the inline Markdown of the document and the guide. Everything else is text, HTML included. */
const INLINE = /`([^`]+)`|\*\*([^*]+)\*\*|\[([^\]]+)\]\(([^)\s]+)\)/g;

/** The address of a link; undefined unless it is a fragment or a path of the gateway: the texts link to nothing else. */
function addressOf(target: string): string | undefined {
  if (target.startsWith('#')) return target;
  return /^\/(?![/\\])/.test(target) ? basePath() + target : undefined;
}

function renderInline(text: string): ReactNode[] {
  const nodes: ReactNode[] = [];
  let end = 0;
  for (const { 0: whole, 1: code, 2: strong, 3: label, 4: target, index } of text.matchAll(INLINE)) {
    nodes.push(text.slice(end, index));
    end = index + whole.length;
    const address = target === undefined ? undefined : addressOf(target);
    if (code !== undefined) nodes.push(<code key={index}>{code}</code>);
    else if (strong !== undefined) nodes.push(<strong key={index}>{renderInline(strong)}</strong>);
    else nodes.push(address === undefined ? (label ?? '') : <a key={index} href={address}>{renderInline(label ?? '')}</a>); // prettier-ignore
  }
  return [...nodes, text.slice(end)];
}

/** Markdown within a line. */
export function Inline({ text }: { readonly text: string }): ReactElement {
  return <>{renderInline(text)}</>;
}

function Block({ text }: { readonly text: string }): ReactElement {
  const code = /^```\n([^]*)\n```$/.exec(text)?.[1];
  if (code !== undefined) return <pre className="command">{code}</pre>;
  if (!text.startsWith('- ')) return <p>{renderInline(text)}</p>;
  return (
    <ul>
      {text.split(/^- /m).slice(1).map((item) => (
        <li key={item}>{renderInline(item)}</li>
      ))}
    </ul>
  ); // prettier-ignore
}

/** Renders the Markdown of the document and the guide: paragraphs, lists, commands, code, strong text and links, as React elements. */
export function Markdown({ text }: { readonly text: string }): ReactElement {
  const blocks = text.split(/\n\n+/).map((block) => block.trim());
  return (
    <div className="prose">
      {blocks.map((block, index) => (
        // The blocks of a text do not change.
        <Fragment key={index}>
          <Block text={block} />
        </Fragment>
      ))}
    </div>
  );
}
