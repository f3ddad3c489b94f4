import { useState, type ReactElement } from 'react';
import { changeOperation, type Collection, type SavedOperation } from './collections';
import type { CollectionsMessages } from './collections-messages';
import { uniqueName } from './unique-name';
import { useOpenSaved } from './use-collections';
import { useSecondClick } from './use-second-click';

/** What the lists need. */
interface ListProps {
  readonly collections: readonly Collection[];
  readonly change: (change: (now: readonly Collection[]) => readonly Collection[]) => void;
  readonly messages: CollectionsMessages;
}

function NameForm({
  name,
  messages,
  onDone,
}: {
  readonly name: string;
  readonly messages: CollectionsMessages;
  readonly onDone: (name: string) => void;
}): ReactElement {
  const [text, setText] = useState(name);
  return (
    <form
      className="row"
      onSubmit={(event) => {
        event.preventDefault();
        onDone(text.trim());
      }}
    >
      <input
        aria-label={messages.rename(name)}
        value={text}
        maxLength={100}
        autoFocus
        onChange={({ target }) => {
          setText(target.value);
        }}
        onKeyDown={({ key }) => {
          if (key === 'Escape') onDone('');
        }}
      />
      <button type="submit">{messages.renameDone}</button>
    </form>
  );
}

/** The buttons that change and delete what has a name. */
function NameButtons({
  name,
  messages,
  onRename,
  onRemove,
}: {
  readonly name: string;
  readonly messages: CollectionsMessages;
  readonly onRename: (name: string) => void;
  readonly onRemove: () => void;
}): ReactElement {
  const [text, setText] = useState<string>();
  const { isSure, handlers } = useSecondClick(onRemove);
  if (text !== undefined) {
    return (
      <NameForm
        name={text}
        messages={messages}
        onDone={(next) => {
          setText(undefined);
          if (next !== '') onRename(next);
        }}
      />
    );
  }
  return (
    <span className="collections-buttons">
      <button
        type="button"
        className="plain"
        aria-label={messages.rename(name)}
        title={messages.rename(name)}
        onClick={() => {
          setText(name);
        }}
      >
        ✎
      </button>
      <button
        type="button"
        className="plain"
        aria-label={isSure ? `${messages.remove(name)}: ${messages.removeSure}` : messages.remove(name)}
        title={messages.remove(name)}
        {...handlers}
      >
        {isSure ? messages.removeSure : '✕'}
      </button>
    </span>
  );
}

function Operation({
  operation,
  siblings,
  change,
  messages,
}: Omit<ListProps, 'collections'> & { readonly operation: SavedOperation; readonly siblings: readonly SavedOperation[] }): ReactElement {
  const open = useOpenSaved();
  const others = siblings.filter((other) => other !== operation).map(({ name }) => name);
  return (
    <li className="collections-item">
      <button
        type="button"
        onClick={() => {
          open(operation);
        }}
      >
        <strong>{operation.name}</strong>
      </button>
      <NameButtons
        name={operation.name}
        messages={messages}
        onRename={(name) => {
          change((now) => changeOperation(now, operation.id, (current) => ({ ...current, name: uniqueName(name, others) })));
        }}
        onRemove={() => {
          change((now) => changeOperation(now, operation.id, () => undefined));
        }}
      />
    </li>
  );
}

/** The collections with their operations. */
export function CollectionsList({ collections, change, messages }: ListProps): ReactElement {
  return (
    <>
      {collections.map((collection) => (
        <section key={collection.id} aria-label={collection.name}>
          <div className="collections-title">
            <h3>{collection.name}</h3>
            <NameButtons
              name={collection.name}
              messages={messages}
              onRename={(name) => {
                const others = collections.filter((other) => other !== collection).map((other) => other.name);
                change((now) => now.map((other) => (other.id === collection.id ? { ...other, name: uniqueName(name, others) } : other)));
              }}
              onRemove={() => {
                change((now) => now.filter(({ id }) => id !== collection.id));
              }}
            />
          </div>
          <ul className="choices">
            {collection.operations.map((operation) => (
              <Operation key={operation.id} operation={operation} siblings={collection.operations} change={change} messages={messages} />
            ))}
          </ul>
        </section>
      ))}
    </>
  );
}
