/** `node:async_hooks`. */
import {
  createHook,
  executionAsyncId,
  executionAsyncResource,
  triggerAsyncId,
} from 'internal:async_hooks/hooks';
import { AsyncResource } from 'internal:async_hooks/resource';
import { AsyncLocalStorage } from 'internal:async_hooks/storage';
import { asyncWrapProviders } from 'internal:async_hooks/providers';

export {
  AsyncLocalStorage,
  AsyncResource,
  asyncWrapProviders,
  createHook,
  executionAsyncId,
  executionAsyncResource,
  triggerAsyncId,
};

export default {
  AsyncLocalStorage,
  createHook,
  executionAsyncId,
  triggerAsyncId,
  executionAsyncResource,
  asyncWrapProviders,
  AsyncResource,
};
