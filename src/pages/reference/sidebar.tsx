import { useMemo, useRef, useState, type KeyboardEvent, type ReactElement } from 'react';
import { findEntries, searchEntriesOf, type ContentsGroup, type SearchEntry } from './contents';
import { basePath } from './load-reference';
import { useReference } from './reference-state';
import { useSearchShortcut } from './use-search-shortcut';

function Method({ name }: { readonly name: string | undefined }): ReactElement | null {
  return name === undefined ? null : <span className="method">{name}</span>;
}

function Results({ found }: { readonly found: readonly SearchEntry[] }): ReactElement {
  return (
    <ul className="results">
      {found.map(({ id, title, context, method }) => (
        <li key={id}>
          <a href={`#${id}`}>
            <span className="result-title">{title}</span> <Method name={method} /> <span className="result-context">{context}</span>
          </a>
        </li>
      ))}
    </ul>
  );
}

function Contents({ groups, active }: { readonly groups: readonly ContentsGroup[]; readonly active: string }): ReactElement {
  const { messages } = useReference();
  return (
    <>
      {groups.map(({ title, items }) => (
        <div key={title}>
          <p className="group-title">{title}</p>
          <ul>
            {items.map((item) => (
              <li key={item.id}>
                <a href={`#${item.id}`} aria-current={item.id === active ? 'location' : undefined}>
                  <span>{item.title}</span> <Method name={item.method} />
                </a>
              </li>
            ))}
          </ul>
        </div>
      ))}
      <p className="group-title">{messages.more}</p>
      <ul>
        <li>
          <a href={`${basePath()}/playground`}>{messages.playground}</a>
        </li>
        <li>
          <a href={`${basePath()}/docs/openapi.json?lang=${messages.language}`}>{messages.document}</a>
        </li>
      </ul>
    </>
  );
}

/** The contents of the page, and the search, whose results replace them. In a narrow window it is a drawer. */
export function Sidebar({
  groups,
  active,
  isOpen,
  setOpen,
}: {
  readonly groups: readonly ContentsGroup[];
  readonly active: string;
  readonly isOpen: boolean;
  readonly setOpen: (isOpen: boolean) => void;
}): ReactElement {
  const { document: api, operations, messages } = useReference();
  const [query, setQuery] = useState('');
  const field = useRef<HTMLInputElement>(null);
  const entries = useMemo(() => searchEntriesOf({ document: api, operations, messages }), [api, operations, messages]);
  const found = findEntries(entries, query);
  useSearchShortcut(field, setOpen);
  const onSearchKey = (event: KeyboardEvent): void => {
    const [first] = found;
    if (event.key === 'Enter' && first !== undefined) {
      window.location.hash = first.id;
      setOpen(false);
    }
    if (event.key === 'Escape') setQuery('');
  };
  return (
    <nav id="contents" className={isOpen ? 'sidebar open' : 'sidebar'} aria-label={messages.contents}>
      <div role="search" className="search">
        <input
          ref={field}
          type="search"
          value={query}
          aria-label={messages.search}
          placeholder={messages.search}
          autoComplete="off"
          spellCheck={false}
          onKeyDown={onSearchKey}
          onChange={(event) => {
            setQuery(event.target.value);
          }}
        />
        <kbd aria-hidden="true">/</kbd>
      </div>
      <p className="result-count" role="status">
        {query.trim() === '' ? '' : messages.searchCount(found.length)}
      </p>
      <div
        onClick={(event) => {
          // In a drawer, a chosen section has to become visible.
          if (event.target instanceof Element && event.target.closest('a') !== null) setOpen(false);
        }}
      >
        {query.trim() === '' ? <Contents groups={groups} active={active} /> : <Results found={found} />}
      </div>
    </nav>
  );
}
