'use strict'
// A bot's 3D view on its own port: a small page, and the world as the bot sees it now. The heavy parts of the page
// (renderer, models, textures) come from mission control, so that a browser fetches them once for all bots.
const fs = require('fs')
const http = require('http')
const path = require('path')
const { Terrain } = require('./terrain')
const { REACH, watch } = require('./watch')

const PAGE = path.join(__dirname, 'page')
const read = (...names) => names.map(name => fs.readFileSync(path.join(PAGE, name), 'utf8')).join('\n')
const SCRIPTS = { '/view.js': read('scene.js', 'line.js', 'renderer.js'), '/sections.js': read('sections.js') }
const UPGRADE_MS = 4000
const WATCHERS_MAX = 8
const HOST = /^[A-Za-z0-9._-]{1,253}$|^\[[0-9A-Fa-f:.]{2,45}\]$/
const SECURE = { 'Cache-Control': 'no-cache', 'X-Content-Type-Options': 'nosniff' }

/**
 * Show a bot's world at `port` of `host`; `modules` is the folder of the Node packages and `assetsPort` the port
 * of mission control. With `draw` false only the ground for the map is answered. Costs next to nothing until somebody
 * watches. Resolves to `{port, close()}` once it listens; rejects when the port is taken.
 */
function startViewer (bot, { host, port, modules, assetsPort, draw = true }) {
  const need = name => require(path.join(modules, name))
  const server = http.createServer()
  const sockets = new Set()
  let io = null
  const terrain = new Terrain(bot)
  const nothing = (_request, response) => reply(response, 404, 'there is no 3D view', { 'Content-Type': 'text/plain' })
  const view = draw ? (request, response) => answer(request, response, bot, need, assetsPort) : nothing
  const page = (request, response) => (/^\/terrain(\?|$)/.test(request.url) ? map(request, response, terrain) : view(request, response))
  // Whoever asks for the socket first brings the socket server to life, then is served by it.
  const wake = (event, ...args) => {
    if (io || !draw || !args[0].url.startsWith('/socket.io')) return false
    io = openSockets(bot, server, need)
    return server.emit(event, ...args)
  }
  server.on('request', aim)
  server.on('upgrade', aim)
  server.on('request', (request, response) => wake('request', request, response) || page(request, response))
  server.on('upgrade', (...args) => { if (!io && !wake('upgrade', ...args)) args[1].destroy() })
  server.on('connection', socket => { sockets.add(socket); socket.on('close', () => sockets.delete(socket)) })
  const close = () => { io?.close(); server.close(); for (const socket of sockets) socket.destroy() }
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => resolve({ port: server.address().port, close }))
  })
}

/** The first-person page asks below /first/; its socket is told apart by a query. */
function aim (request) {
  if (request.url.startsWith('/first/socket.io')) request.url = request.url.replace('/first/', '/').replace('?', '?first=1&')
}

function answer (request, response, bot, need, assetsPort) {
  const [pathname, query] = request.url.split('?')
  if (pathname === '/' && new URLSearchParams(query).get('first') === '1') return reply(response, 302, '', { Location: '/first/' })
  if (pathname === '/' || pathname === '/first/') return reply(response, 200, html(request, bot, need, assetsPort), { 'Content-Type': 'text/html; charset=utf-8' })
  if (SCRIPTS[pathname]) return reply(response, 200, SCRIPTS[pathname], { 'Content-Type': 'text/javascript; charset=utf-8' })
  return reply(response, 404, 'there is nothing here', { 'Content-Type': 'text/plain' })
}

/** The ground from above, for pages of this host only. */
function map (request, response, terrain) {
  const { origin } = request.headers
  const headers = { 'Content-Type': 'application/json', Vary: 'Origin', ...(isOwn(request) && { 'Access-Control-Allow-Origin': origin }) }
  terrain.look(Number(new URL(request.url, 'http://here').searchParams.get('since')) || 0)
    .then(seen => reply(response, 200, JSON.stringify(seen), headers))
    .catch(() => reply(response, 200, '{"chunks":[],"finds":[],"more":false}', headers))
}

/** Whether a page of this host asks: mission control, or the view of another bot. */
function isOwn ({ headers: { origin = '', host = '' } }) {
  return origin.replace(/^https?:\/\//, '').replace(/:\d{1,5}$/, '') === host.replace(/:\d{1,5}$/, '')
}

function reply (response, status, body, headers) {
  response.writeHead(status, { ...SECURE, ...headers })
  response.end(body)
}

function html (request, bot, need, assetsPort) {
  const name = (request.headers.host || '').replace(/:\d{1,5}$/, '')
  const host = HOST.test(name) ? name : '127.0.0.1'
  const { version } = need('prismarine-viewer/package.json')
  const { getVersion } = need('prismarine-viewer/viewer/lib/version')
  const assets = `http://${host}:${assetsPort}/view/${version}/`
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>3D view</title>
<link rel="icon" href="data:,">
<script src="/view.js" data-assets="${assets}" data-states="blocksStates/${getVersion(bot.version)}.json" data-reach="${REACH}"></script>
<base href="${assets}">
<style>html,body{margin:0;height:100%;overflow:hidden;background:lightblue}canvas{display:block;width:100%;height:100%}</style>
</head><body><script src="index.js"></script></body></html>`
}

function openSockets (bot, server, need) {
  const { Server } = need('socket.io')
  const io = new Server(server, { path: '/socket.io', serveClient: false, maxHttpBufferSize: 16384, allowRequest: ownPage })
  server.prependListener('request', aim) // Engine.IO has put itself before all listeners
  io.on('connection', socket => {
    if (!bot.entity || io.engine.clientsCount > WATCHERS_MAX) return socket.disconnect(true)
    return upgraded(socket.conn).then(() => socket.connected && bot.entity && watch(bot, socket))
  })
  return io
}

/** The page takes notes of what comes through its WebSocket (page/line.js): nothing is sent by polling, unless for good. */
const upgraded = conn => new Promise(resolve => {
  if (conn.transport.name !== 'polling') return resolve()
  conn.once('upgrade', resolve)
  setTimeout(resolve, UPGRADE_MS)
})

const ownPage = (request, decide) => decide(null, !request.headers.origin || isOwn(request))

module.exports = startViewer
