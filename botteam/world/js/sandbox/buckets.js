'use strict'
// Buckets: scooping up and pouring out water and lava where the player looks (minecraft.wiki/w/Bucket).
const { Vec3 } = require('vec3')

const REACH = 4.5
const STEP = 0.05
const EYES = 1.62
const FLUIDS = { water: 'water_bucket', lava: 'lava_bucket' }

module.exports.player = (player, serv) => {
  player.on('useItem', (stack, hand) => {
    if (!stack) return
    if (stack.name === 'bucket') scoop(hand)
    else if (stack.name === 'water_bucket') pour('water', hand)
    else if (stack.name === 'lava_bucket') pour('lava', hand)
  })

  /** The first block in the line of sight that counts, and the free place just before it. */
  function look (counts) {
    const yaw = player.yaw * Math.PI / 180
    const pitch = player.pitch * Math.PI / 180
    const ahead = new Vec3(-Math.sin(yaw) * Math.cos(pitch), -Math.sin(pitch), Math.cos(yaw) * Math.cos(pitch))
    const eye = player.position.offset(0, EYES, 0)
    let before = null
    for (let d = 0; d <= REACH; d += STEP) {
      const point = eye.plus(ahead.scaled(d))
      const pos = point.floored()
      if (pos.y < 0 || pos.y > 319) return null
      const state = serv.stateAt(pos.x, pos.y, pos.z)
      if (counts(serv.registry.blocksByStateId[state], state, point)) return { pos, before }
      if (!before?.equals(pos)) before = pos
    }
    return null
  }

  function isHit (block, state, point) {
    return serv.shapesOf(state).some(s => [point.x, point.y, point.z].every((v, i) => v - Math.floor(v) >= s[i] && v - Math.floor(v) <= s[i + 3]))
  }

  const isSource = (block, state) => block.name in FLUIDS && state === block.minStateId

  function scoop (hand) {
    const seen = look((block, state, point) => isSource(block, state) || isHit(block, state, point))
    if (!seen) return
    const state = serv.stateAt(seen.pos.x, seen.pos.y, seen.pos.z)
    const block = serv.registry.blocksByStateId[state]
    if (!isSource(block, state)) return
    serv.setBlock(player.world, seen.pos, 0)
    player.exchange(hand, serv.newItem(FLUIDS[block.name]))
  }

  function pour (fluid, hand) {
    const seen = look(isHit)
    const pos = seen?.before
    if (!pos || !serv.isReplaceable(serv.blockAt(pos.x, pos.y, pos.z).name)) return
    serv.setBlock(player.world, pos, serv.stateOf(fluid))
    player.exchange(hand, serv.newItem('bucket'))
  }
}
