import {
  getNamedType,
  isAbstractType,
  isInterfaceType,
  isLeafType,
  isObjectType,
  Kind,
  type GraphQLField,
  type GraphQLNamedType,
  type OperationTypeNode,
  type SelectionNode,
} from 'graphql';
import { useId, useState, type ReactElement, type ReactNode } from 'react';
import { Arguments } from './explorer-arguments';
import { addOperation, addSteps, removeSelected, type Draft, type Parents, type Step } from './explorer-edit';
import { useExplorer } from './explorer-state';

/** A selection set, which the operation may not have yet. */
interface Place {
  readonly type: GraphQLNamedType;
  /** The kind of an operation that is created if there is none. */
  readonly operation: OperationTypeNode;
  /** The nodes that exist, from the operation inwards; undefined if there is no operation of this kind. */
  readonly parents: Parents | undefined;
  /** What is missing below them until the selection set. Empty if it exists. */
  readonly missing: readonly Step[];
}

function add(draft: Draft, { parents, operation, missing }: Place, step: Step): Draft {
  const steps = [...missing, step];
  return parents === undefined ? addOperation(draft, operation, steps) : addSteps(draft, parents, steps);
}

/** The selections of a place, as far as they exist. */
function selectionsOf({ parents, missing }: Place): readonly SelectionNode[] {
  return missing.length > 0 ? [] : (parents?.at(-1)?.selectionSet?.selections ?? []);
}

/** The place below a selection, or below a step that is not taken yet. */
function placeBelow(place: Place, type: GraphQLNamedType, node: SelectionNode | undefined, step: Step): Place {
  const { operation, parents, missing } = place;
  if (parents === undefined || node === undefined || node.kind === Kind.FRAGMENT_SPREAD) {
    return { type, operation, parents, missing: [...missing, step] };
  }
  return { type, operation, parents: [...parents, node], missing: [] };
}

/** A row with a check box and, for what has fields, a button that shows them. */
function Row({
  name,
  note,
  description,
  isDeprecated = false,
  isChecked,
  onToggle,
  children,
}: {
  readonly name: string;
  readonly note: string;
  readonly description?: string | null | undefined;
  readonly isDeprecated?: boolean;
  readonly isChecked: boolean;
  readonly onToggle: () => void;
  readonly children?: (() => ReactNode) | undefined;
}): ReactElement {
  const { messages } = useExplorer();
  // Undefined: open while it is selected.
  const [choice, setChoice] = useState<boolean>();
  const isOpen = choice ?? isChecked;
  const id = useId();
  return (
    <li>
      <div className="explorer-row">
        {children && (
          <button
            type="button"
            className="plain explorer-toggle"
            aria-expanded={isOpen}
            aria-controls={id}
            aria-label={messages.fieldsOf(name)}
            onClick={() => {
              setChoice(!isOpen);
            }}
          />
        )}
        <label title={description ?? undefined}>
          <input
            type="checkbox"
            checked={isChecked}
            onChange={() => {
              setChoice(undefined);
              onToggle();
            }}
          />
          {isDeprecated ? <s>{name}</s> : name} <span className="quiet">{note}</span>
        </label>
      </div>
      {children && isOpen && <div id={id}>{children()}</div>}
    </li>
  );
}

function FieldRow({ field, place }: { readonly field: GraphQLField<unknown, unknown>; readonly place: Place }): ReactElement {
  const { draft, change, messages } = useExplorer();
  const node = selectionsOf(place).find((selection) => selection.kind === Kind.FIELD && selection.name.value === field.name);
  const type = getNamedType(field.type);
  const hasFields = !isLeafType(type);
  const below = placeBelow(place, type, node, { kind: 'field', field });
  const content = (): ReactNode => (
    <>
      {node?.kind === Kind.FIELD && below.parents && field.args.length > 0 && (
        <Arguments list={field.args} field={node} parents={below.parents} />
      )}
      {hasFields && <Fields place={below} />}
    </>
  );
  const isDeprecated = field.deprecationReason != null;
  return (
    <Row
      name={field.name}
      note={isDeprecated ? `${String(field.type)} · ${messages.deprecated}` : String(field.type)}
      description={field.description}
      isDeprecated={isDeprecated}
      isChecked={node !== undefined}
      onToggle={() => {
        change(
          node !== undefined && place.parents ? removeSelected(draft, place.parents, node) : add(draft, place, { kind: 'field', field }),
        );
      }}
      children={hasFields || field.args.length > 0 ? content : undefined}
    />
  );
}

function FragmentRow({ type, place }: { readonly type: GraphQLNamedType; readonly place: Place }): ReactElement {
  const { draft, change, messages } = useExplorer();
  const node = selectionsOf(place).find(
    (selection) => selection.kind === Kind.INLINE_FRAGMENT && selection.typeCondition?.name.value === type.name,
  );
  return (
    <Row
      name={`… on ${type.name}`}
      note={messages.fragment}
      description={type.description}
      isChecked={node !== undefined}
      onToggle={() => {
        change(
          node !== undefined && place.parents ? removeSelected(draft, place.parents, node) : add(draft, place, { kind: 'fragment', type }),
        );
      }}
    >
      {() => <Fields place={placeBelow(place, type, node, { kind: 'fragment', type })} />}
    </Row>
  );
}

/** What a selection set of a type may contain, checked where the operation has it. */
export function Fields({ place }: { readonly place: Place }): ReactElement {
  const { schema, draft, change, messages } = useExplorer();
  const { type } = place;
  const fields = isObjectType(type) || isInterfaceType(type) ? Object.values(type.getFields()) : [];
  const fragments = isAbstractType(type) ? schema.getPossibleTypes(type) : [];
  const spreads = selectionsOf(place).filter((selection) => selection.kind === Kind.FRAGMENT_SPREAD);
  return (
    <ul className="explorer-list" aria-label={messages.fieldsOf(type.name)}>
      {fields.map((field) => (
        <FieldRow key={field.name} field={field} place={place} />
      ))}
      {fragments.map((possible) => (
        <FragmentRow key={possible.name} type={possible} place={place} />
      ))}
      {spreads.map((spread) => (
        <Row
          key={`...${spread.name.value}`}
          name={`…${spread.name.value}`}
          note={messages.fragment}
          isChecked
          onToggle={() => {
            if (place.parents) change(removeSelected(draft, place.parents, spread));
          }}
        />
      ))}
    </ul>
  );
}
