'use strict'
// Everything that one watcher of a bot's 3D view is sent, as the renderer of prismarine-viewer takes it; and `here` and `time` for
// the page around it.
const { bodies } = require('./bodies')
const { look, chase } = require('./camera')
const { guarded, listen } = require('./ears')
const { Ground, REACH } = require('./ground')

const FRAME_MS = 50

/** Show a bot to the socket of a watcher until he leaves. */
function watch (bot, socket) {
  const first = socket.handshake.query.first === '1'
  const camera = first ? look(bot) : chase(bot)
  socket.emit('version', bot.version) // the renderer is deaf before
  const ground = new Ground(bot, socket)
  let world = ''
  const arrive = () => {
    world = whereabouts(bot)
    socket.emit('here', world) // in another one the page forgets all
    ground.begin()
  }
  arrive()
  const ends = [bodies(bot, socket), steps(bot, socket), hours(bot, socket), () => ground.close()]
  const frame = guarded(() => {
    if (!bot.entity || !socket.conn.transport.writable) return // a watcher who lags gets fewer frames, no backlog
    if (whereabouts(bot) !== world) arrive()
    if (!first) socket.emit('entity', self(bot))
    socket.emit('position', camera())
    ground.follow()
  })
  const timer = setInterval(frame, FRAME_MS)
  socket.on('disconnect', () => {
    clearInterval(timer)
    for (const end of ends) end()
  })
}

/** In which world a bot is: what was seen there by another bot holds as well. */
const whereabouts = bot => `${bot._client.socket?.remoteAddress}:${bot._client.socket?.remotePort}/${bot.game.dimension}`

const self = bot => ({ id: 'self', name: 'player', pos: bot.entity.position, yaw: bot.entity.yaw, width: 0.6, height: 1.8 })

const ways = new WeakMap()

/** Keep the way that a bot means to go, so that who comes later sees it too. */
function remember (bot) {
  const forget = () => ways.delete(bot)
  listen(bot, { path_update: ({ path }) => ways.set(bot, path), goal_reached: forget, path_reset: forget, path_stop: forget })
}

/** The way that the bot means to go. */
function steps (bot, socket) {
  const erase = () => socket.emit('primitive', { id: 'way' })
  const draw = ({ path }) => {
    const points = path.map(({ x, y, z }) => ({ x, y: y + 0.2, z }))
    if (points.length > 1) socket.emit('primitive', { type: 'line', id: 'way', points, color: 0xf0b849 })
  }
  guarded(draw)({ path: ways.get(bot) ?? [] })
  return listen(bot, { path_update: draw, goal_reached: erase, path_reset: erase, path_stop: erase })
}

/** The time of day, for the sky. */
function hours (bot, socket) {
  const tell = () => socket.emit('time', bot.time.timeOfDay)
  tell()
  return listen(bot, { time: tell })
}

module.exports = { REACH, remember, watch }
