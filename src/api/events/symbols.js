/** Symbols that the parts of the events capability share; those with a registered name are visible to programs. */
export const kRejection = Symbol.for('nodejs.rejection');
export const kErrorMonitor = Symbol('events.errorMonitor');
export const kCapture = Symbol('kCapture');
export const kShapeMode = Symbol('shapeMode');
export const kWatermarkData = Symbol.for('nodejs.watermarkData');

/** On an Error: a function giving the stack with the place of emission, for reports of uncaught errors. */
export const kEnhanceStack = Symbol('kEnhanceStack');

/** On an EventTarget: Map of type to its listeners in order. */
export const kEvents = Symbol('kEvents');
/** Option of addEventListener: the object that keeps the (weakly held) listener alive. */
export const kWeakHandler = Symbol('kWeak');
/** Option of addEventListener: the listener runs even after stopImmediatePropagation(). */
export const kResistStopPropagation = Symbol('kResistStopPropagation');
/** Option of addEventListener: the listener was added by NodeEventTarget.on() and may get a bare value. */
export const kIsNodeStyleListener = Symbol('kIsNodeStyleListener');
/** Method of EventTarget: dispatches a value as an Event to DOM listeners and as it is to Node-style ones. */
export const kHybridDispatch = Symbol.for('nodejs.internal.kHybridDispatch');
/** Method of EventTarget: makes the Event of a hybrid dispatch. */
export const kCreateEvent = Symbol('kCreateEvent');
/** Methods of EventTarget, called after a listener was added or removed. */
export const kNewListener = Symbol('kNewListener');
export const kRemoveListener = Symbol('kRemoveListener');
/** Option of the Event constructor: made by the runtime, not by the program. */
export const kTrustEvent = Symbol('kTrustEvent');
/** On an EventTarget: the number of listeners after which a leak is suspected, and whether that was said. */
export const kMaxEventTargetListeners = Symbol('events.maxEventTargetListeners');
export const kMaxEventTargetListenersWarned = Symbol('events.maxEventTargetListenersWarned');
