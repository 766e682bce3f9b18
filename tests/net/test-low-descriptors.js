'use strict';
// A connection that got one of the first three descriptors, which stay open when it is closed, still tells the other side its end.
const { mustCall } = require('../common');
const fs = require('node:fs');
const net = require('node:net');

fs.closeSync(0);
const server = net.createServer(mustCall((socket) => {
  socket.on('close', mustCall());
  socket.resume().end('bye');
  server.close(mustCall());
})).listen(0, '127.0.0.1', mustCall(() => {
  net.connect(server.address().port, '127.0.0.1').resume().on('close', mustCall());
}));
