import { useGraphiQL } from '@graphiql/react';
import { useState, type ReactElement, type SubmitEvent } from 'react';
import { addOperation, changeOperation, isSameContent, toSaved, type Collection, type SavedOperation } from './collections';
import type { CollectionsMessages } from './collections-messages';
import type { EditorTab } from './editor-tab';
import { usePlayground } from './playground-state';
import { rememberTab } from './saved-tabs';
import { useSavedInTab, useTabTexts, type ChangeCollections } from './use-collections';
import { useTabId } from './use-tab-id';

/** What an action led to. */
export interface Outcome {
  readonly text: string;
  readonly isFault?: boolean;
}

/** Saves the open tab under a name. `store` returns the final name; undefined if there is no space. */
type Save = (name: string, store: (content: Omit<SavedOperation, 'id'>) => string | undefined) => void;

interface FormProps {
  readonly collections: readonly Collection[];
  readonly change: ChangeCollections;
  readonly messages: CollectionsMessages;
  readonly report: (outcome: Outcome) => void;
}

/** The button that saves changes of a saved operation in its tab, if there are any. */
function SaveChanges({
  collections,
  change,
  messages,
  tab,
  save,
}: Omit<FormProps, 'report'> & { readonly tab: EditorTab; readonly save: Save }): ReactElement | null {
  const { token } = usePlayground();
  const saved = useSavedInTab(collections);
  const content = saved && toSaved(tab, saved.name, token);
  if (saved === undefined || (content !== undefined && isSameContent(content, saved))) return null;
  return (
    <button
      type="button"
      className="plain"
      onClick={() => {
        save(saved.name, (next) =>
          change((now) => changeOperation(now, saved.id, (old) => ({ ...old, ...next }))) ? saved.name : undefined,
        );
      }}
    >
      {messages.saveChanges(saved.name)}
    </button>
  );
}

/** The form that saves the open tab under a name in a collection. */
export function SaveForm({ collections, change, messages, report }: FormProps): ReactElement {
  const { token } = usePlayground();
  const tab = useTabTexts();
  const id = useTabId();
  const operationName = useGraphiQL((state) => state.operationName) ?? '';
  // Undefined: as suggested.
  const [typedName, setName] = useState<string>();
  const [typedCollection, setCollection] = useState<string>();
  const name = typedName ?? operationName;
  const collection = typedCollection ?? collections[0]?.name ?? messages.defaultCollection;
  const save: Save = (savedName, store) => {
    if (tab.query.trim() === '') {
      report({ text: messages.nothingToSave, isFault: true });
      return;
    }
    const content = toSaved(tab, savedName, token);
    const finalName = content && store(content);
    if (finalName !== undefined) report({ text: messages.saved(finalName) });
    else report({ text: content === undefined ? messages.tokenInside : messages.full, isFault: true });
  };
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    save(name.trim() || messages.untitled, (content) => {
      let added: SavedOperation | undefined;
      const isStored = change((now) => {
        const next = addOperation(now, collection.trim() || messages.defaultCollection, content);
        added = next.operation;
        return next.collections;
      });
      if (!isStored || added === undefined) return undefined;
      rememberTab(added.id, id);
      setName(undefined);
      return added.name;
    });
  };
  return (
    <form onSubmit={submit}>
      <Input id="collections-name" label={messages.name} value={name} onChange={setName} />
      <Input id="collections-collection" label={messages.collection} value={collection} onChange={setCollection} list="collections-names" />
      <datalist id="collections-names">
        {collections.map((one) => (
          <option key={one.id} value={one.name} />
        ))}
      </datalist>
      <div className="row">
        <button type="submit">{messages.save}</button>
        <SaveChanges collections={collections} change={change} messages={messages} tab={tab} save={save} />
      </div>
    </form>
  );
}

function Input({
  id,
  label,
  value,
  onChange,
  list,
}: {
  readonly id: string;
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly list?: string;
}): ReactElement {
  return (
    <>
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        {...(list !== undefined && { list })}
        value={value}
        maxLength={100}
        autoComplete="off"
        onChange={({ target }) => {
          onChange(target.value);
        }}
      />
    </>
  );
}
