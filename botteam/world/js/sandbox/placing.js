'use strict'
// Placing blocks and using items on blocks (minecraft.wiki/w/Placement, minecraft.wiki/w/Block_states).
const { Vec3 } = require('vec3')

const WAYS = [[0, -1, 0], [0, 1, 0], [0, 0, -1], [0, 0, 1], [-1, 0, 0], [1, 0, 0]].map(d => new Vec3(...d))
const FACES = ['down', 'up', 'north', 'south', 'west', 'east']
const AXES = ['y', 'y', 'z', 'z', 'x', 'x']
const COMPASS = ['south', 'west', 'north', 'east']
const OPPOSITE = { north: 'south', south: 'north', west: 'east', east: 'west', up: 'down', down: 'up' }
const RIGHT_OF = { north: 'east', east: 'south', south: 'west', west: 'north' }
const STEP = { north: [0, 0, -1], south: [0, 0, 1], west: [-1, 0, 0], east: [1, 0, 0] }
const PLANTED_AS = {
  wheat_seeds: 'wheat', carrot: 'carrots', potato: 'potatoes', beetroot_seeds: 'beetroots', melon_seeds: 'melon_stem',
  pumpkin_seeds: 'pumpkin_stem', redstone: 'redstone_wire', sweet_berries: 'sweet_berry_bush', string: 'tripwire'
}
const LOOKS_AWAY = /_stairs$|_door$|_bed$|_fence_gate$|campfire$/ // face where the player looks; the rest faces the player
const HANGS_ON_FACE = /wall_torch$|^ladder$|_wall_sign$|_wall_banner$|^tripwire_hook$/

module.exports.server = serv => {
  const uses = []

  /** use({player, stack, hand, block, pos, direction, cursor}) returns true when the item did its work on the block. */
  serv.onItemUse = (matches, use) => uses.push({ matches: typeof matches === 'string' ? name => name === matches : matches, use })
  serv.useItemOnBlock = data => uses.some(({ matches, use }) => matches(data.stack.name) && use(data))
}

module.exports.player = (player, serv) => {
  const { registry } = serv
  const nameAt = pos => (pos.y >= 0 && pos.y < 320 ? serv.blockAt(pos.x, pos.y, pos.z).name : 'air')

  player._client.on('block_place', packet => {
    if (!player.isPlaying) return
    const pos = new Vec3(packet.location.x, packet.location.y, packet.location.z)
    const way = WAYS[packet.direction]
    if (way && player.health > 0 && player.gameMode !== 3 && player.canReachBlock(pos)) {
      click({ pos, way, direction: packet.direction, hand: packet.hand === 1 ? 1 : 0, cursor: cursorOf(packet) })
      player.resendBlock(pos)
      player.resendBlock(pos.plus(way))
    } else player.resendBlock(pos)
    player.acknowledge(packet.sequence)
  })

  const fraction = v => (Number.isFinite(v) ? Math.min(1, Math.max(0, v)) : 0.5)
  const cursorOf = p => new Vec3(fraction(p.cursorX), fraction(p.cursorY), fraction(p.cursorZ))

  function click (where) {
    const block = serv.overworld.getBlock(where.pos)
    const stack = player.stackInHand(where.hand)
    const mayInteract = !player.isSneaking || (!player.stackInHand(0) && !player.stackInHand(1))
    if (mayInteract && where.hand === 0 && serv.interactWithBlock({ block, player, ...where })) return
    if (!stack || player.gameMode === 2) return
    if (serv.useItemOnBlock({ player, stack, block, ...where })) return
    place(stack, block, where)
  }

  function place (stack, block, where) {
    const name = PLANTED_AS[stack.name] ?? stack.name
    if (!registry.blocksByName[name] || stack.name.endsWith('_bucket')) return
    const merged = mergeSlab(name, block, where)
    const target = merged ? where.pos : (serv.isReplaceable(block.name) ? where.pos : where.pos.plus(where.way))
    if (!merged && !serv.isReplaceable(nameAt(target)) && !isHalfSlab(name, target)) return
    if (target.y < 0 || target.y > 319) return
    const parts = merged ? [[target, merged]] : partsOf(name, target, where)
    if (!parts?.every(([pos, state]) => fits(pos, state))) return
    serv.manyBlocks(() => serv.setTogether(parts))
    player.useUp(where.hand)
    serv.emit('blockPlaced', player, target)
  }

  const isHalfSlab = (name, pos) => name.endsWith('_slab') && nameAt(pos) === name
  function mergeSlab (name, block, { direction, cursor }) {
    if (!name.endsWith('_slab') || block.name !== name) return null
    const { type } = block.getProperties()
    const joins = (type === 'bottom' && (direction === 1 || (direction > 1 && cursor.y > 0.5))) || (type === 'top' && (direction === 0 || (direction > 1 && cursor.y <= 0.5)))
    return joins ? serv.stateOf(name, { type: 'double' }) : null
  }

  function fits (pos, state) {
    if (pos.y > 319) return false
    const [x, y, z] = [pos.x, pos.y, pos.z]
    const boxes = serv.shapesOf(state).map(s => [x + s[0], y + s[1], z + s[2], x + s[3], y + s[4], z + s[5]])
    const bodies = Object.values(serv.entities).filter(e => e.type !== 'object' && e.health > 0 && e.gameMode !== 3)
    return !boxes.some(b => bodies.some(e => meet(b, serv.boxOf(e))))
  }

  const meet = (a, b) => a[0] < b[3] - 1e-4 && a[3] > b[0] + 1e-4 && a[1] < b[4] - 1e-4 && a[4] > b[1] + 1e-4 && a[2] < b[5] - 1e-4 && a[5] > b[2] + 1e-4

  /** [[position, state], …] of what the item becomes, or null when it cannot stand there. */
  function partsOf (name, pos, where) {
    const form = formOf(name, pos, where)
    if (!form) return null
    const facing = COMPASS[Math.round(player.yaw / 90) & 3]
    const state = serv.stateOf(form, orientation(form, pos, where, facing))
    if (form.endsWith('_door')) return doorParts(form, pos, state)
    if (form.endsWith('_bed')) return bedParts(form, pos, state, facing)
    if (form === 'tall_grass' || form === 'sunflower') return [[pos, serv.changeState(state, { half: 'lower' })], [pos.offset(0, 1, 0), serv.changeState(state, { half: 'upper' })]]
    return serv.canStay(pos, state) ? [[pos, state]] : null
  }

  // Torches and signs have one block for the floor and another for the wall.
  function formOf (name, pos, { direction }) {
    const wall = name.replace(/(^|_)(torch|sign|banner)$/, '$1wall_$2')
    if (wall === name || !registry.blocksByName[wall]) return name
    const onWall = direction > 1 && serv.canStay(pos, serv.stateOf(wall, { facing: FACES[direction] }))
    if (onWall) return wall
    return serv.canStay(pos, serv.stateOf(name)) ? name : null
  }

  function orientation (name, pos, { direction, cursor }, looking) {
    const states = registry.blocksByName[name].states ?? []
    const has = Object.fromEntries(states.map(s => [s.name, s.values ?? true]))
    const upper = direction === 0 || (direction > 1 && cursor.y > 0.5)
    const found = {}
    if (has.axis) found.axis = AXES[direction]
    if (has.facing) found.facing = facingOf(name, has.facing, direction, looking)
    if (has.face) Object.assign(found, { face: direction === 0 ? 'ceiling' : (direction === 1 ? 'floor' : 'wall'), facing: direction > 1 ? FACES[direction] : looking })
    if (has.half && !name.endsWith('_door')) found.half = upper ? 'top' : 'bottom'
    if (name.endsWith('_slab')) found.type = upper ? 'top' : 'bottom'
    if (has.waterlogged) found.waterlogged = nameAt(pos) === 'water'
    if (has.rotation) found.rotation = Math.floor((player.yaw + 180) * 16 / 360 + 0.5) & 15
    if (has.hanging) found.hanging = direction === 0
    if (has.persistent) found.persistent = true
    return found
  }

  function facingOf (name, values, direction, looking) {
    if (HANGS_ON_FACE.test(name)) return FACES[direction]
    if (name === 'hopper') return direction < 2 ? 'down' : OPPOSITE[FACES[direction]]
    if (values.length > 4) return player.pitch > 45 ? 'up' : (player.pitch < -45 ? 'down' : OPPOSITE[looking])
    return LOOKS_AWAY.test(name) ? looking : OPPOSITE[looking]
  }

  function doorParts (name, pos, state) {
    const above = pos.offset(0, 1, 0)
    const floor = pos.offset(0, -1, 0)
    if (!serv.isReplaceable(nameAt(above)) || floor.y < 0 || !serv.isFullCube(serv.stateAt(floor.x, floor.y, floor.z))) return null
    const { facing } = serv.propertiesOf(state)
    const left = pos.minus(new Vec3(...STEP[RIGHT_OF[facing]]))
    const hinge = nameAt(left) === name ? 'right' : 'left'
    return [[pos, serv.changeState(state, { half: 'lower', hinge })], [above, serv.changeState(state, { half: 'upper', hinge })]]
  }

  function bedParts (name, pos, state, facing) {
    const head = pos.offset(...STEP[facing])
    if (!serv.isReplaceable(nameAt(head))) return null
    const way = { facing }
    return [[pos, serv.changeState(state, { ...way, part: 'foot' })], [head, serv.changeState(state, { ...way, part: 'head' })]]
  }
}
