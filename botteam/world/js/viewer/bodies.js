'use strict'
// Who and what stands around a bot, by names that the renderer has a model for: it knows the creatures of 1.16, and draws whatever
// else it is told of as a box.
const { listen } = require('./ears')

const THINGS = new Set(['other', 'object', 'orb', 'projectile'])
const THING = /item|orb|falling|display|painting|tnt|arrow|ball|egg$|pearl|eye_of|bobber|cloud|crystal|knot|bolt|fangs|spit|skull|bottle|firework/ // older versions name no types
const KIN = {
  bogged: 'skeleton', camel: 'horse', giant: 'zombie', glow_squid: 'squid', goat: 'sheep', illusioner: 'evoker', trader_llama: 'llama'
}

/** The name of the model that shows an entity best; empty for a thing, which is not drawn. */
function model ({ name = '', type }) {
  const [vehicle] = /boat|raft|minecart/.exec(name) ?? []
  if (vehicle) return vehicle === 'minecart' ? 'minecart' : 'boat'
  return THINGS.has(type) || THING.test(name) ? '' : KIN[name] ?? name
}

function bodies (bot, socket) {
  const shown = new Set()
  const come = entity => {
    const name = entity === bot.entity ? '' : model(entity)
    if (!name) return
    shown.add(entity.id)
    const { id, position: pos, yaw, width, height, username } = entity
    socket.emit('entity', { id, name, pos, yaw, width, height, username })
  }
  const move = ({ id, position: pos, yaw }) => shown.has(id) && socket.emit('entity', { id, pos, yaw })
  const go = ({ id }) => shown.delete(id) && socket.emit('entity', { id, delete: true })
  Object.values(bot.entities).forEach(come)
  return listen(bot, { entitySpawn: come, entityMoved: move, entityGone: go })
}

module.exports = { bodies, model }
