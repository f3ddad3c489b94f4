import type { ApiRequest } from './build-request';

/** A language of the samples, and the function that writes a request in it. Every sample reads the token from a variable. */
export interface SampleLanguage {
  readonly id: string;
  readonly name: string;
  readonly write: (request: ApiRequest) => string;
}

/** Writes a line for each header except Authorization. */
function headerLines({ headers }: ApiRequest, line: (name: string, value: string) => string): string {
  return Object.entries(headers)
    .map(([name, value]) => line(name, value))
    .join('');
}

/** Quotes a text as one word of a POSIX shell. */
function shellWord(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/**
 * Quotes a text as a string literal. JSON's escapes mean the same in JavaScript, Python, Swift and Kotlin for every character
 * that a URL or a header can contain; a backslash, which Swift interpolates by, is escaped as well.
 */
function literal(text: string): string {
  return JSON.stringify(text);
}

/** As `literal`, for Kotlin, whose strings interpolate by `$`. */
function kotlinLiteral(text: string): string {
  return literal(text).replaceAll('$', '\\$');
}

function writeCurl(request: ApiRequest): string {
  return `curl ${shellWord(request.url)} \\
  -H "Authorization: Bearer $TOKEN"${headerLines(request, (name, value) => ` \\\n  -H ${shellWord(`${name}: ${value}`)}`)}`;
}

function writeJavaScript(request: ApiRequest): string {
  return `const response = await fetch(${literal(request.url)}, {
  headers: {
    "Authorization": \`Bearer \${process.env.TOKEN}\`,${headerLines(request, (name, value) => `\n    ${literal(name)}: ${literal(value)},`)}
  },
});
const { isSuccess, data, errors } = await response.json();
if (!isSuccess) throw new Error(errors.join("; "));
console.log(JSON.stringify(data, null, 2));`;
}

function writePython(request: ApiRequest): string {
  return `import json, os, urllib.error, urllib.request

request = urllib.request.Request(
    ${literal(request.url)},
    headers={
        "Authorization": f"Bearer {os.environ['TOKEN']}",${headerLines(request, (name, value) => `\n        ${literal(name)}: ${literal(value)},`)}
    },
)
try:
    envelope = json.load(urllib.request.urlopen(request))
except urllib.error.HTTPError as error:
    envelope = json.load(error)
if not envelope["isSuccess"]:
    raise SystemExit("; ".join(envelope["errors"]))
print(json.dumps(envelope["data"], indent=2))`;
}

function writeSwift(request: ApiRequest): string {
  return `import Foundation

var request = URLRequest(url: URL(string: ${literal(request.url)})!)
request.setValue("Bearer \\(token)", forHTTPHeaderField: "Authorization")${headerLines(
    request,
    (name, value) => `\nrequest.setValue(${literal(value)}, forHTTPHeaderField: ${literal(name)})`,
  )}

let (body, _) = try await URLSession.shared.data(for: request)
let envelope = try JSONSerialization.jsonObject(with: body)
print(envelope)`;
}

function writeKotlin(request: ApiRequest): string {
  return `import okhttp3.OkHttpClient
import okhttp3.Request

val request = Request.Builder()
    .url(${kotlinLiteral(request.url)})
    .header("Authorization", "Bearer $token")${headerLines(
      request,
      (name, value) => `\n    .header(${kotlinLiteral(name)}, ${kotlinLiteral(value)})`,
    )}
    .build()

OkHttpClient().newCall(request).execute().use { response ->
    println(response.body?.string())
}`;
}

/** The languages of the samples, in the order of their tabs. */
export const SAMPLE_LANGUAGES = [
  { id: 'curl', name: 'curl', write: writeCurl },
  { id: 'javascript', name: 'JavaScript', write: writeJavaScript },
  { id: 'python', name: 'Python', write: writePython },
  { id: 'swift', name: 'Swift', write: writeSwift },
  { id: 'kotlin', name: 'Kotlin', write: writeKotlin },
] as const satisfies readonly SampleLanguage[];

/** One of the languages. */
export type SampleLanguageId = (typeof SAMPLE_LANGUAGES)[number]['id'];
