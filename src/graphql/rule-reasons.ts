import {
  ExecutableDefinitionsRule,
  FieldsOnCorrectTypeRule,
  FragmentsOnCompositeTypesRule,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isRequiredArgument,
  isRequiredInputField,
  Kind,
  KnownArgumentNamesRule,
  KnownDirectivesRule,
  KnownFragmentNamesRule,
  KnownTypeNamesRule,
  LoneAnonymousOperationRule,
  MaxIntrospectionDepthRule,
  NoFragmentCyclesRule,
  NoUndefinedVariablesRule,
  NoUnusedFragmentsRule,
  NoUnusedVariablesRule,
  OverlappingFieldsCanBeMergedRule,
  PossibleFragmentSpreadsRule,
  print,
  ProvidedRequiredArgumentsRule,
  ScalarLeafsRule,
  SingleFieldSubscriptionsRule,
  UniqueArgumentNamesRule,
  UniqueDirectivesPerLocationRule,
  UniqueFragmentNamesRule,
  UniqueInputFieldNamesRule,
  UniqueOperationNamesRule,
  UniqueVariableNamesRule,
  ValuesOfCorrectTypeRule,
  VariablesAreInputTypesRule,
  VariablesInAllowedPositionRule,
  type ASTNode,
  type GraphQLNamedType,
  type ValidationRule,
} from 'graphql';
import { validationReason } from '../errors/reasons';
import type { ReasonOfError, ReportedError } from './localize-rule';

/** The name of a node, or the node itself if it is a name. */
function nameOf(node: ASTNode): string {
  if (node.kind === Kind.NAME) return node.value;
  if (node.kind === Kind.VARIABLE_DEFINITION) return node.variable.name.value;
  return 'name' in node ? node.name.value : '';
}

const directiveName = (node: ASTNode): string => `@${nameOf(node)}`;
const variableName = (node: ASTNode): string => `$${nameOf(node)}`;

/**
 * The names of missing required arguments or fields, in the order in which a rule reports them: its second error is about the second
 * missing one.
 */
function missing<Definition extends { readonly name: string }>(
  definitions: readonly Definition[],
  isRequired: (definition: Definition) => boolean,
  given: readonly ASTNode[] = [],
): string[] {
  const names = new Set(given.map(nameOf));
  return definitions.filter((definition) => isRequired(definition) && !names.has(definition.name)).map(({ name }) => name);
}

const namesIn = (definitions: readonly { readonly name: string }[] = []): string[] => definitions.map(({ name }) => name);

/** The names of the fields of a type; none if it has no fields. */
function fieldsOf(type: GraphQLNamedType | null | undefined): string[] {
  return isObjectType(type) || isInterfaceType(type) || isInputObjectType(type) ? Object.keys(type.getFields()) : [];
}

const unknownField: ReasonOfError = ({ node, context, similar }) => {
  const [field, type] = [nameOf(node), context.getParentType()];
  return validationReason('unknownField', { field, type: String(type), suggestions: similar(field, fieldsOf(type)) });
};

const unknownType: ReasonOfError = ({ node, context, similar }) => {
  const type = nameOf(node);
  const names = Object.keys(context.getSchema().getTypeMap()).filter((name) => !name.startsWith('__'));
  return validationReason('unknownType', { type, suggestions: similar(type, names) });
};

const unknownArgument: ReasonOfError = ({ node, context, similar }) => {
  const argument = nameOf(node);
  const directive = context.getDirective();
  if (directive) {
    const suggestions = similar(argument, namesIn(directive.args));
    return validationReason('unknownDirectiveArgument', { argument, directive: `@${directive.name}`, suggestions });
  }
  const field = `${String(context.getParentType())}.${context.getFieldDef()?.name ?? ''}`;
  return validationReason('unknownArgument', { argument, field, suggestions: similar(argument, namesIn(context.getFieldDef()?.args)) });
};

const requiredArgument: ReasonOfError = ({ node, index, context }) => {
  if (node.kind === Kind.DIRECTIVE) {
    const definitions = context.getSchema().getDirective(node.name.value)?.args ?? [];
    const argument = missing(definitions, isRequiredArgument, node.arguments)[index] ?? '';
    return validationReason('requiredDirectiveArgument', { argument, directive: directiveName(node) });
  }
  if (node.kind !== Kind.FIELD) return undefined;
  const argument = missing(context.getFieldDef()?.args ?? [], isRequiredArgument, node.arguments)[index] ?? '';
  return validationReason('requiredArgument', { argument, field: nameOf(node) });
};

const directiveUse: ReasonOfError = ({ node, context }) => {
  const definition = context.getSchema().getDirective(nameOf(node));
  const directive = directiveName(node);
  if (definition == null) return validationReason('unknownDirective', { directive });
  return validationReason('directiveLocation', { directive, locations: definition.locations });
};

const selection: ReasonOfError = ({ node, context }) => {
  if (node.kind === Kind.FIELD) return validationReason('missingSelection', { field: nameOf(node) });
  return validationReason('leafSelection', { field: context.getFieldDef()?.name ?? '', type: String(context.getType()) });
};

const fragmentSpread: ReasonOfError = ({ node, context }) => {
  const type = String(context.getParentType());
  if (node.kind === Kind.FRAGMENT_SPREAD) return validationReason('fragmentSpread', { fragment: nameOf(node), type });
  return validationReason('inlineFragmentSpread', { condition: String(context.getType()), type });
};

/** The rule reports missing fields of an input object first, one by one, and then the fault of a OneOf input object. */
const inputObject = ({ node, index, context }: ReportedError): ReturnType<ReasonOfError> => {
  const type = getNamedType(context.getInputType());
  if (node.kind !== Kind.OBJECT || !isInputObjectType(type)) return undefined;
  const field = missing(Object.values(type.getFields()), isRequiredInputField, node.fields)[index];
  if (field === undefined) return validationReason('oneOfInput', { type: type.name });
  return validationReason('requiredInputField', { field, type: type.name });
};

const value: ReasonOfError = (error) => {
  const { node, context, fieldOf, similar } = error;
  if (node.kind === Kind.OBJECT_FIELD) {
    const [field, type] = [nameOf(node), getNamedType(context.getParentInputType())];
    return validationReason('unknownInputField', { field, type: String(type), suggestions: similar(field, fieldsOf(type)) });
  }
  const type = context.getInputType();
  const named = getNamedType(type);
  const suggestions = node.kind === Kind.ENUM && isEnumType(named) ? similar(node.value, namesIn(named.getValues())) : [];
  return inputObject(error) ?? validationReason('valueType', { field: fieldOf(node), type: String(type), suggestions });
};

/**
 * The error's nodes are the definition and the use of a variable. The type that the position expects is found among the variables' usages.
 */
const variablePosition: ReasonOfError = ({ nodes: [definition, use], context }) => {
  if (definition?.kind !== Kind.VARIABLE_DEFINITION) return undefined;
  const usages = context
    .getDocument()
    .definitions.flatMap((node) =>
      node.kind === Kind.OPERATION_DEFINITION || node.kind === Kind.FRAGMENT_DEFINITION ? context.getVariableUsages(node) : [],
    );
  const usage = usages.find(({ node }) => node === use);
  if (usage === undefined) return undefined;
  // The field of a OneOf input object may be omitted, but must not be null.
  const isOneOf = isInputObjectType(usage.parentType) && usage.parentType.isOneOf;
  const expected = `${String(usage.type)}${isOneOf ? '!' : ''}`;
  return validationReason('variablePosition', { variable: variableName(definition), type: print(definition.type), expected });
};

/** The reason of each rule's errors. A test checks all `specifiedRules`: a new rule needs an entry. */
export const REASONS: ReadonlyMap<ValidationRule, ReasonOfError> = new Map<ValidationRule, ReasonOfError>([
  [ExecutableDefinitionsRule, () => validationReason('notExecutable')],
  [FieldsOnCorrectTypeRule, unknownField],
  [FragmentsOnCompositeTypesRule, ({ node }) => validationReason('fragmentType', { type: nameOf(node) })],
  [KnownArgumentNamesRule, unknownArgument],
  [KnownDirectivesRule, directiveUse],
  [KnownFragmentNamesRule, ({ node }) => validationReason('unknownFragment', { fragment: nameOf(node) })],
  [KnownTypeNamesRule, unknownType],
  [LoneAnonymousOperationRule, () => validationReason('loneAnonymousOperation')],
  [MaxIntrospectionDepthRule, () => validationReason('introspectionDepth')],
  // The nodes are the spreads that lead from the fragment back to itself.
  [NoFragmentCyclesRule, ({ node, nodes }) => validationReason('fragmentCycle', { fragment: nameOf(nodes.at(-1) ?? node) })],
  [NoUndefinedVariablesRule, ({ node }) => validationReason('undefinedVariable', { variable: variableName(node) })],
  [NoUnusedFragmentsRule, ({ node }) => validationReason('unusedFragment', { fragment: nameOf(node) })],
  [NoUnusedVariablesRule, ({ node }) => validationReason('unusedVariable', { variable: variableName(node) })],
  [
    OverlappingFieldsCanBeMergedRule,
    ({ node }) => validationReason('conflictingFields', { name: nameOf((node.kind === Kind.FIELD && node.alias) || node) }),
  ],
  [PossibleFragmentSpreadsRule, fragmentSpread],
  [ProvidedRequiredArgumentsRule, requiredArgument],
  [ScalarLeafsRule, selection],
  [SingleFieldSubscriptionsRule, () => validationReason('subscriptionFields')],
  [UniqueArgumentNamesRule, ({ node }) => validationReason('duplicateArgument', { argument: nameOf(node) })],
  [UniqueDirectivesPerLocationRule, ({ node }) => validationReason('duplicateDirective', { directive: directiveName(node) })],
  [UniqueFragmentNamesRule, ({ node }) => validationReason('duplicateFragment', { fragment: nameOf(node) })],
  [UniqueInputFieldNamesRule, ({ node }) => validationReason('duplicateInputField', { field: nameOf(node) })],
  [UniqueOperationNamesRule, ({ node }) => validationReason('duplicateOperation', { operation: nameOf(node) })],
  [UniqueVariableNamesRule, ({ node }) => validationReason('duplicateVariable', { variable: variableName(node) })],
  [ValuesOfCorrectTypeRule, value],
  [
    VariablesAreInputTypesRule,
    ({ node, fieldOf }) => validationReason('variableType', { variable: `$${fieldOf(node)}`, type: print(node) }),
  ],
  [VariablesInAllowedPositionRule, variablePosition],
]);
