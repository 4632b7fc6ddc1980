import type { APIError } from '@anthropic-ai/sdk';
import { connectionProblem, hostOf } from './connectionProblem';
import { ModelError, type ModelErrorKind } from './modelError';

/** Whom we asked, for the sentences. */
export interface AskedService {
  readonly baseUrl: string;
  readonly model: string;
}

/** The parts of the SDK's errors that say what happened; the classes themselves are loaded late. */
type ServiceError = Pick<APIError, 'status' | 'type' | 'apiMessage' | 'errorCode' | 'message' | 'headers'>;

/**
 * What the SDK threw before a reply began, when nothing was paid yet, as a sentence. Errors that are not its own are bugs, and come
 * back as they are.
 */
export function asModelError(error: unknown, asked: AskedService): unknown {
  if (error instanceof ModelError || !(error instanceof Error)) return error;
  if (isServiceError(error)) {
    const { kind, message } = serviceProblem(error, asked);
    return new ModelError(kind, message, { cause: error });
  }
  if (isConnectionError(error)) {
    const { kind, message } = connectionProblem(error, asked.baseUrl);
    return new ModelError(kind, message, { cause: error });
  }
  return error;
}

/** With a status, or a type where the error came as an event of a stream. */
function isServiceError(error: Error): error is Error & ServiceError {
  const { status, type } = error as Partial<ServiceError>;
  return typeof status === 'number' || typeof type === 'string';
}

/** The SDK's own (timeouts, too), or `fetch`'s. */
function isConnectionError(error: Error): boolean {
  return 'requestID' in error || (error instanceof TypeError && error.cause instanceof Error);
}

function serviceProblem(
  error: ServiceError,
  { baseUrl, model }: AskedService,
): { readonly kind: ModelErrorKind; readonly message: string } {
  const host = hostOf(baseUrl);
  const words = error.apiMessage ?? '';
  const said = words ? ` It said: ${oneLine(words)}` : '';
  const status = error.status ?? statusOf(error.type);
  switch (status) {
    case 400:
      if (/credit balance/i.test(words)) return credit(host);
      if (/too long|context window|exceed.*(?:token|context)/i.test(words)) return tooLarge(model);
      return { kind: 'refused', message: `${host} does not accept this request for ${model}.${said}` };
    case 401:
      return { kind: 'authentication', message: `${host} does not accept the API key. Set one that is valid.` };
    case 402:
      return credit(host);
    case 403:
      return {
        kind: 'permission',
        message: `This API key may not use ${model} at ${host}. Use another key or model, or ask who owns the account.${said}`,
      };
    case 404:
      // Of Anthropic's own errors only an unknown model is one here.
      return error.type === 'not_found_error'
        ? { kind: 'unavailable', message: `${host} has no model ${model}. Choose one of those that it lists.` }
        : {
            kind: 'unavailable',
            message: `${baseUrl} is not the address of a Messages API. Check the base URL setting.`,
          };
    case 413:
      return tooLarge(model);
    case 429:
      return isSpendLimit(error)
        ? { kind: 'credit', message: `The spending limit of this account is reached. Raise it, or wait.${said}` }
        : {
            kind: 'rate limit',
            message: `${host} allows no more requests at the moment, after several tries. Try again later, or fewer at once.${said}`,
          };
    case 529:
      return { kind: 'overloaded', message: `${host} is overloaded. It was asked several times; try again later.` };
    default:
      return {
        kind: 'server',
        message: `${host} answered with an error (${status}), several times. Try again later.${said}`,
      };
  }
}

function credit(host: string): { readonly kind: ModelErrorKind; readonly message: string } {
  return {
    kind: 'credit',
    message: `The account of this API key has no credit left at ${host}. Add some, or use another key.`,
  };
}

function tooLarge(model: string): { readonly kind: ModelErrorKind; readonly message: string } {
  return {
    kind: 'too large',
    message: `The prompt is too long for ${model}. Choose a smaller module, or a model that reads more.`,
  };
}

function isSpendLimit({ type, errorCode }: ServiceError): boolean {
  return type === 'billing_error' || /spend|ramp|contract/.test(errorCode ?? '');
}

function statusOf(type: ServiceError['type']): number {
  switch (type) {
    case 'invalid_request_error':
      return 400;
    case 'authentication_error':
      return 401;
    case 'billing_error':
      return 402;
    case 'permission_error':
      return 403;
    case 'not_found_error':
      return 404;
    case 'rate_limit_error':
      return 429;
    case 'overloaded_error':
      return 529;
    default:
      return 500;
  }
}

/** The service's own words are data: short, on one line. */
function oneLine(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > 300 ? `${line.slice(0, 300)}…` : line;
}
