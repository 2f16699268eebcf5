'use strict'
// Where players are: their packets checked, teleports confirmed, looks passed on.
const { Vec3 } = require('vec3')

const FASTEST = 10 // blocks in one packet; vanilla calls more "moved too quickly" (minecraft.wiki/w/Java_Edition_protocol)
const TOSSING = 1 // how far a sleeper may say to be from the bed
const WORLD_EDGE = 3e7

const sane = (...numbers) => numbers.every(n => Number.isFinite(n) && Math.abs(n) < WORLD_EDGE)

module.exports.player = (player, serv) => {
  let teleportId = 0
  let confirmed = 0
  player.teleport = (position, yaw = player.yaw, pitch = player.pitch) => {
    player.position = new Vec3(position.x, position.y, position.z)
    player.yaw = yaw
    player.pitch = pitch
    player.velocity = new Vec3(0, 0, 0)
    player.fallFrom = null
    sendOwnPosition()
    if (player.sent) serv.showPosition(player)
  }

  function sendOwnPosition () {
    const { x, y, z } = player.position
    player._client.write('position', { teleportId: ++teleportId, x, y, z, dx: 0, dy: 0, dz: 0, yaw: player.yaw, pitch: player.pitch, flags: {} })
  }
  player.sendSelfPosition = sendOwnPosition

  player._client.on('teleport_confirm', ({ teleportId: id }) => { confirmed = Math.max(confirmed, id) })

  function move (x, y, z, onGround) {
    if (!player.isPlaying || confirmed < teleportId) return
    if (!sane(x, y, z)) return player._client.end('Invalid move player packet received')
    const from = player.position
    const to = new Vec3(x, y, z)
    const most = player.isSleeping ? TOSSING : FASTEST
    if (player.health <= 0) return
    if (from.distanceTo(to) > most) return sendOwnPosition()
    if (player.isSleeping) return // a word back would be answered, and so on without end
    player.position = to
    player.onGround = onGround
    player.emit('moved', from, to, onGround)
  }

  function look (yaw, pitch) {
    if (!sane(yaw, pitch)) return
    player.yaw = yaw
    player.headYaw = yaw
    player.pitch = Math.max(-90, Math.min(90, pitch))
  }

  const grounded = flags => (typeof flags === 'object' ? !!flags?.onGround : (flags & 1) === 1)
  player._client.on('position', p => move(p.x, p.y, p.z, grounded(p.flags)))
  player._client.on('position_look', p => {
    look(p.yaw, p.pitch)
    move(p.x, p.y, p.z, grounded(p.flags))
  })
  player._client.on('look', p => {
    look(p.yaw, p.pitch)
    still(p.flags)
  })
  player._client.on('flying', p => still(p.flags))
  // An item is used where the packet says that the player looks, whenever the next look comes.
  player._client.prependListener('use_item', ({ rotation }) => { if (rotation) look(rotation.x, rotation.y) })

  function still (flags) {
    if (!player.isPlaying || player.health <= 0) return
    player.onGround = grounded(flags)
    player.emit('moved', player.position, player.position, player.onGround)
  }

  player._client.on('arm_animation', () => player.tell('animation', { entityId: player.id, animation: 0 }))
  player._client.on('entity_action', ({ actionId }) => setGait(actionId))
  player._client.on('player_input', ({ inputs }) => {
    if (inputs.shift !== player.isSneaking) setGait(inputs.shift ? 'start_sneaking' : 'stop_sneaking')
  })

  function setGait (action) {
    if (action === 'start_sneaking' || action === 'stop_sneaking') player.isSneaking = action === 'start_sneaking'
    else if (action === 'start_sprinting' || action === 'stop_sprinting') player.isSprinting = action === 'start_sprinting'
    else if (action === 'stop_sleeping') return player.emit('getUp')
    player.showMetadata()
  }

  const usedHand = () => (player.usedHand === null ? 0 : 1 | (player.usedHand === 1 ? 2 : 0))

  player.describe = () => [
    { key: 0, type: 'byte', value: (player.isOnFire ? 1 : 0) | (player.isSneaking ? 2 : 0) | (player.isSprinting ? 8 : 0) },
    { key: 8, type: 'byte', value: usedHand() },
    { key: 6, type: 'pose', value: player.isSleeping ? 2 : (player.isSneaking ? 5 : 0) },
    ...(player.isSleeping ? [{ key: 14, type: 'optional_block_pos', value: player.bed }] : [{ key: 14, type: 'optional_block_pos', value: undefined }])
  ]
}
